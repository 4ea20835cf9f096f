package io.pgweir.config;

/**
 * When the configuration is read again.
 *
 * @param watch whether also when its file changes, and not only when somebody asks
 */
public record ReloadConfig(boolean watch) {}
