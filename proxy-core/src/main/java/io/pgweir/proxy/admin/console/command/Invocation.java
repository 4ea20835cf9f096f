package io.pgweir.proxy.admin.console.command;

/** A command with its arguments, ready to run. */
public record Invocation(Command command, Command.Task task) {}
