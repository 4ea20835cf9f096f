package io.pgweir.benchmarks.report;

import java.util.Locale;

/**
 * A drawing in SVG 1.1, put together element by element. Text stays text, and classes in place of colours let one style
 * sheet serve light and dark pages. Lengths are in pixels from the upper left corner.
 */
public final class Svg {

    /** Which end of a text its position names. */
    public enum Anchor {
        START,
        MIDDLE,
        END
    }

    private final StringBuilder body = new StringBuilder();
    private final String title;
    private final String description;
    private final String style;

    /**
     * @param title also for those who hear the page
     * @param description the same, at length
     * @param style CSS
     */
    public Svg(String title, String description, String style) {
        this.title = title;
        this.description = description;
        this.style = style;
    }

    public Svg rectangle(double x, double y, double width, double height, String styleClass) {
        return add(
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                styleClass, x, y, width, height);
    }

    public Svg line(double x1, double y1, double x2, double y2, String styleClass) {
        return add("<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", styleClass, x1, y1, x2, y2);
    }

    /** @param y of the line that letters stand on */
    public Svg text(double x, double y, Anchor anchor, String styleClass, String text) {
        return add(
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
                styleClass, x, y, anchor.name().toLowerCase(Locale.ROOT), escaped(text));
    }

    private Svg add(String format, Object... values) {
        body.append(String.format(Locale.ROOT, format, values)).append('\n');
        return this;
    }

    public String document(double width, double height) {
        return String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$.0f %2$.0f" width="%1$.0f" height="%2$.0f" role="img">
                <title>%3$s</title>
                <desc>%4$s</desc>
                <style>
                %5$s</style>
                %6$s</svg>
                """, width, height, escaped(title), escaped(description), style, body);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
