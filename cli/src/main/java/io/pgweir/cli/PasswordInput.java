package io.pgweir.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A password from the person at the terminal, or from the program that feeds standard input. */
final class PasswordInput {

    private PasswordInput() {}

    static String read() {
        Console console = System.console();
        String password = console == null ? firstLine() : typedTwice(console);
        if (password == null || password.isEmpty()) {
            // PostgreSQL refuses an empty password at every login, so a verifier of it would only look like one.
            throw new CommandFailure("the password is empty");
        }
        return password;
    }

    private static String typedTwice(Console console) {
        char[] first = console.readPassword("Password: ");
        char[] second = console.readPassword("Again: ");
        if (!Arrays.equals(first, second)) {
            throw new CommandFailure("the two passwords differ");
        }
        return first == null ? null : new String(first);
    }

    private static String firstLine() {
        try {
            return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        } catch (IOException e) {
            throw new CommandFailure("standard input cannot be read: " + e.getMessage());
        }
    }
}
