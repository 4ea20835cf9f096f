package io.pgweir.cli;

import io.pgweir.protocol.Md5Password;
import io.pgweir.protocol.ScramVerifier;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code pgweir hash-password}: turns a password into what {@code users: password:} takes in its place.
 *
 * <p>The password is never an argument: arguments are seen by every user of the machine and kept by the shell's history.
 */
@Command(
        name = "hash-password",
        description = {
            "Print a SCRAM-SHA-256 verifier for the YAML.",
            "The password is asked for without echo, or read as the first line of standard input."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class)
final class HashPasswordCommand implements Callable<Integer> {

    @Option(
            names = "--iterations",
            paramLabel = "N",
            defaultValue = "" + ScramVerifier.DEFAULT_ITERATIONS,
            description = "Rounds of PBKDF2, as PostgreSQL's scram_iterations; default: ${DEFAULT-VALUE}.")
    private int iterations;

    @Option(names = "--md5", description = "Print an md5 hash instead, for clients that cannot do SCRAM; needs --user.")
    private boolean md5;

    @Option(names = "--user", paramLabel = "NAME", description = "The user; part of an md5 hash, not of a verifier.")
    private String user;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (md5 && user == null) {
            throw new ParameterException(spec.commandLine(), "--md5 needs --user: the name is part of the hash");
        }
        if (iterations < 1) {
            throw new ParameterException(spec.commandLine(), "--iterations must be 1 or more");
        }
        String password = PasswordInput.read();
        spec.commandLine().getOut().println(hash(password));
        return 0;
    }

    private String hash(String password) {
        if (md5) {
            return Md5Password.hash(password, user);
        }
        byte[] salt = new byte[ScramVerifier.SALT_LENGTH];
        new SecureRandom().nextBytes(salt);
        return ScramVerifier.derive(password, salt, iterations).encoded();
    }
}
