package io.pgweir.proxy;

import java.util.List;

/**
 * What a reload has done.
 *
 * @param applied keys that were changed and are in force
 * @param needsRestart keys that were changed, now or by a reload before, and stay as they were until the next start
 */
public record ReloadResult(List<String> applied, List<String> needsRestart) {}
