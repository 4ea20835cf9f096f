package io.pgweir.config;

import java.util.List;

/** Reports methods that let nobody in, and rules that are never met, of {@code auth}. */
final class AuthChecks {

    private static final String METHODS = "methods";

    private final Tree.Mapping tree;
    private final PgweirConfig config;
    private final Problems problems;

    AuthChecks(Tree.Mapping tree, PgweirConfig config, Problems problems) {
        this.tree = tree;
        this.config = config;
        this.problems = problems;
    }

    void check() {
        methods("auth.methods", config.auth().methods(), tree.placeOf("auth", METHODS));
        problems.addIf(
                isTlsDisabled() && config.auth().methods().contains(AuthMethod.PASSWORD),
                tree.placeOf("auth", METHODS),
                "auth.methods 'password' sends passwords in plain text, as listen.tls.mode is disable",
                "set listen.tls.mode, or use scram-sha-256");
        throttle(config.auth().throttle());
        List<AuthRule> rules = config.auth().rules();
        problems.addIf(
                rules.isEmpty() && config.auth().methods().equals(List.of(AuthMethod.REJECT)),
                tree.placeOf("auth", METHODS),
                "auth.methods 'reject' lets nobody in, and there are no rules that do",
                "add auth.rules, or another method");
        for (int i = 0; i < rules.size(); i++) {
            String rule = Keys.item("auth.rules", i);
            methods(rule + "." + METHODS, rules.get(i).methods(), placeOf(i, METHODS));
            password(rule, rules.get(i), i);
            certificate(rule, rules.get(i), i);
            trust(rule, rules.get(i), i);
            tls(rule, rules.get(i), i);
            reach(rule, rules, i);
        }
    }

    private void throttle(AuthThrottle throttle) {
        problems.addIf(
                throttle.delay().compareTo(throttle.maxDelay()) > 0,
                tree.placeOf("auth", "throttle", "delay"),
                "auth.throttle.delay " + throttle.delay().toMillis() + "ms is more than max_delay "
                        + throttle.maxDelay().toMillis() + "ms",
                "raise max_delay or lower delay");
    }

    /** Methods that stand alone ask for nothing, so that what stands beside them would never be used. */
    private void methods(String key, List<AuthMethod> methods, Place place) {
        problems.addIf(
                methods.contains(AuthMethod.TRUST) && methods.size() > 1,
                place,
                key + " 'trust' asks nobody for anything, so the other methods would never be used",
                "write either trust or the other methods");
        problems.addIf(
                methods.contains(AuthMethod.REJECT) && methods.size() > 1,
                place,
                key + " 'reject' lets nobody in, so the other methods would never be used",
                "write either reject or the other methods");
        problems.addIf(
                methods.contains(AuthMethod.CERT)
                        && (isTlsDisabled() || config.listen().tls().clientCa().isEmpty()),
                place,
                key + " 'cert' is never met, as clients are not asked for certificates",
                "set listen.tls.client_ca and listen.tls.mode");
    }

    private void password(String name, AuthRule rule, int index) {
        boolean inClear = isTlsDisabled() || rule.tls() == RuleTls.NONE;
        problems.addIf(
                rule.methods().contains(AuthMethod.PASSWORD) && inClear && !isLocalOnly(rule),
                placeOf(index, METHODS),
                name + ".methods 'password' sends passwords in plain text, as there is no TLS",
                "set listen.tls.mode and tls: required, or use scram-sha-256");
    }

    private void certificate(String name, AuthRule rule, int index) {
        problems.addIf(
                rule.methods().contains(AuthMethod.CERT) && (rule.tls() == RuleTls.NONE || isLocalOnly(rule)),
                placeOf(index, METHODS),
                name + ".methods 'cert' is never met, as this rule is for clients without TLS",
                "use another method, or set tls: required");
    }

    private void trust(String name, AuthRule rule, int index) {
        boolean remoteOnly = !rule.address().isEmpty()
                && rule.address().stream().allMatch(address -> address.network()
                        .filter(net -> !net.hasLoopback())
                        .isPresent());
        problems.addIf(
                rule.methods().contains(AuthMethod.TRUST)
                        && remoteOnly
                        && !config.auth().trustAnywhere(),
                placeOf(index, METHODS),
                name + ".methods 'trust' lets in clients of this machine only, and none of address is of this machine",
                "use another method, or set auth.trust_anywhere: true");
    }

    private void tls(String name, AuthRule rule, int index) {
        problems.addIf(
                rule.tls() != RuleTls.ANY && isLocalOnly(rule),
                placeOf(index, "tls"),
                name + ".tls '" + rule.tls().label()
                        + "' is never met on the Unix-domain socket, where there is no TLS",
                "leave tls out");
        problems.addIf(
                rule.tls() == RuleTls.REQUIRED && isTlsDisabled(),
                placeOf(index, "tls"),
                name + ".tls 'required' is never met, as listen.tls.mode is disable",
                "set listen.tls.mode, or leave tls out");
    }

    private void reach(String name, List<AuthRule> rules, int index) {
        for (int earlier = 0; earlier < index; earlier++) {
            problems.addIf(
                    rules.get(earlier).covers(rules.get(index)),
                    tree.placeOf("auth", "rules", String.valueOf(index + 1)),
                    name + " is never met: whoever matches it matches " + Keys.item("auth.rules", earlier)
                            + " before it",
                    "move it up, or leave it out");
        }
    }

    private static boolean isLocalOnly(AuthRule rule) {
        return !rule.address().isEmpty() && rule.address().stream().allMatch(RuleAddress.LOCAL::equals);
    }

    private boolean isTlsDisabled() {
        return config.listen().tls().mode() == ListenTlsMode.DISABLE;
    }

    private Place placeOf(int index, String key) {
        return tree.placeOf("auth", "rules", String.valueOf(index + 1), key);
    }
}
