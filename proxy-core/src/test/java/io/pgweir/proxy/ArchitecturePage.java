package io.pgweir.proxy;

import io.pgweir.proxy.server.ServerState;
import io.pgweir.proxy.session.ClientState;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text for people, with the pictures that could become untrue drawn from the enums. */
final class ArchitecturePage {

    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)(?:#[^)]*)?\\)");

    private final String text;

    ArchitecturePage(String text) {
        this.text = text;
    }

    String withPicturesRedrawn() {
        String clients = picture(
                List.of(ClientState.values()), ClientState::label, ClientState::meaning, ClientState::canMoveTo);
        String servers = picture(
                List.of(ServerState.values()), ServerState::label, ServerState::meaning, ServerState::canMoveTo);
        return between(between(text, "ClientState", clients), "ServerState", servers);
    }

    /** Where the page's links lead, from where the page is. */
    List<String> linkedPaths() {
        return LINK.matcher(text)
                .results()
                .map(link -> link.group(1))
                .filter(path -> !path.startsWith("http"))
                .distinct()
                .toList();
    }

    /** The first state is the one it begins in; one that leads nowhere is the end. */
    private static <S> String picture(
            List<S> states, Function<S, String> label, Function<S, String> meaning, BiPredicate<S, S> canMove) {
        StringBuilder picture = new StringBuilder("```mermaid\nstateDiagram-v2\n");
        for (S state : states) {
            picture.append("    %s : %s, %s\n".formatted(label.apply(state), label.apply(state), meaning.apply(state)));
        }
        picture.append("    [*] --> %s\n".formatted(label.apply(states.get(0))));
        for (S from : states) {
            List<S> next = states.stream().filter(to -> canMove.test(from, to)).toList();
            next.forEach(to -> picture.append("    %s --> %s\n".formatted(label.apply(from), label.apply(to))));
            if (next.isEmpty()) {
                picture.append("    %s --> [*]\n".formatted(label.apply(from)));
            }
        }
        return picture.append("```\n").toString();
    }

    private static String between(String text, String name, String generated) {
        Pattern marked = Pattern.compile(
                "(<!-- drawn from %s -->\n).*?(<!-- end of %s -->)".formatted(name, name), Pattern.DOTALL);
        Matcher place = marked.matcher(text);
        if (!place.find()) {
            throw new AssertionError("the page has no place for " + name);
        }
        return place.replaceFirst("$1" + Matcher.quoteReplacement(generated) + "$2");
    }
}
