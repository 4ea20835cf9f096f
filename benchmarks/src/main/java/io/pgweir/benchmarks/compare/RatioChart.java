package io.pgweir.benchmarks.compare;

import io.pgweir.benchmarks.contender.ContenderKind;
import io.pgweir.benchmarks.report.Spread;
import io.pgweir.benchmarks.report.Svg;
import io.pgweir.benchmarks.report.Svg.Anchor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Draws how the contenders compare with the reference: a panel for each figure, in it a group of bars for each load.
 *
 * <pre>
 *                        figure                     next figure
 * load          pgweir   ████████├─|──┤ 0.91        ...
 *               odyssey  ████████████|█├─┤ 1.62
 *                                    1 = reference
 * </pre>
 *
 * A bar ends at the ratio of the medians; its whisker goes from the contender's worst turn to its best.
 */
final class RatioChart {

    private static final double MARGIN = 16;
    private static final double LABELS = 245;
    private static final double PANEL = 270;
    private static final double GAP = 30;
    private static final double VALUES = 40;
    private static final double HEAD = 88;
    private static final double FOOT = 14;
    private static final double BAR = 13;
    private static final double BAR_PITCH = 18;
    private static final double GROUP_GAP = 14;
    private static final double LINE = 16;
    /** About: what renders the chart chooses the font. */
    private static final double LETTER = 6.6;
    /** From the line that letters stand on to their middle. */
    private static final double HALF_LETTER = 4;

    /** What is farther off is drawn to the edge: the others would be slivers beside it. */
    private static final double LARGEST_RATIO = 3;

    /** Light and dark pages get colours of the same hue, strong enough for each; without a name, bars have none at all. */
    private static final String STYLE = """
            text { font: 12px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2328; }
            .title { font-size: 15px; font-weight: 600; }
            .strong { font-weight: 600; }
            .faint { fill: #59636e; }
            .grid { stroke: #d1d9e0; }
            .reference { stroke: #59636e; stroke-dasharray: 4 3; }
            .whisker { stroke: #1f2328; stroke-width: 1.5; }
            .c0 { fill: #4c9ae0; } .c1 { fill: #e2964f; } .c2 { fill: #5fb37e; } .c3 { fill: #b48ad6; } .c4 { fill: #d97a9b; }
            @media (prefers-color-scheme: dark) {
              text { fill: #e6edf3; }
              .faint { fill: #9198a1; }
              .grid { stroke: #3d444d; }
              .reference { stroke: #9198a1; }
              .whisker { stroke: #e6edf3; }
              .c0 { fill: #2f78bd; } .c1 { fill: #b9702d; } .c2 { fill: #3b8a58; } .c3 { fill: #8a5fb0; } .c4 { fill: #ad4f71; }
            }
            """;

    private static final int COLOURS = 5;

    private final Report report;
    private final List<Figure> figures;
    private final List<Load> loads;
    private final List<String> contenders;
    private final double scale;
    private final Svg svg;

    RatioChart(Report report, List<Figure> figures) {
        this.report = report;
        this.figures = List.copyOf(figures);
        this.loads = report.series().stream().map(Series::load).distinct().toList();
        this.contenders = report.series().stream()
                .map(Series::contender)
                .filter(name -> !name.equals(Report.REFERENCE))
                .distinct()
                // First, so that it has the same colour in every chart.
                .sorted(Comparator.comparing(name -> !name.equals(ContenderKind.PGWEIR.toString())))
                .toList();
        this.scale = Math.ceil(Math.min(LARGEST_RATIO, Math.max(1.25, largest())) * 4) / 4;
        this.svg = new Svg(
                "Ratios to " + Report.REFERENCE,
                "Bars of medians, whiskers from the least to the most of all turns. "
                        + report.provenance().command(),
                STYLE);
    }

    private double largest() {
        return report.series().stream()
                .flatMap(one -> figures.stream().map(figure -> relative(one, figure)))
                .flatMap(Optional::stream)
                .mapToDouble(Spread::max)
                .max()
                .orElse(1);
    }

    /** The spread in units of the reference's median. */
    private Optional<Spread> relative(Series one, Figure figure) {
        if (one.contender().equals(Report.REFERENCE)) {
            return Optional.empty();
        }
        Optional<Double> unit = report.reference(one.load())
                .flatMap(reference -> reference.spread(figure))
                .map(Spread::median)
                .filter(median -> median > 0);
        return unit.flatMap(median -> one.spread(figure).map(spread -> spread.dividedBy(median)));
    }

    String svg() {
        svg.text(MARGIN, 26, Anchor.START, "title", "Against " + Report.REFERENCE + " = 1");
        legend();
        for (int i = 0; i < figures.size(); i++) {
            axis(panelX(i), figures.get(i));
        }
        for (int i = 0; i < loads.size(); i++) {
            group(loads.get(i), HEAD + i * groupHeight());
        }
        List<String> foot = foot();
        for (int i = 0; i < foot.size(); i++) {
            svg.text(MARGIN, bottom() + FOOT + (i + 1) * LINE, Anchor.START, "faint", foot.get(i));
        }
        return svg.document(right() + MARGIN, bottom() + FOOT + foot.size() * LINE + MARGIN);
    }

    /** How it was made, in as many lines as that takes. */
    private List<String> foot() {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(report.provenance().date() + ":");
        for (String word : report.provenance().command().split(" ")) {
            if ((line.length() + 1 + word.length()) * LETTER > right() - MARGIN) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private void legend() {
        double x = MARGIN + LABELS;
        for (int i = 0; i < contenders.size(); i++) {
            svg.rectangle(x, 16, 12, 12, colour(i));
            svg.text(x + 17, 26, Anchor.START, "name", contenders.get(i));
            x += 17 + LETTER * contenders.get(i).length() + 24;
        }
    }

    private void axis(double x, Figure figure) {
        svg.text(x, 52, Anchor.START, "strong", figure.label());
        svg.text(x + LETTER * figure.label().length() + 12, 52, Anchor.START, "faint", better(figure));
        for (double ratio = 0; ratio <= scale; ratio += 0.5) {
            double at = x + width(ratio);
            svg.line(at, HEAD - 12, at, bottom(), ratio == 1 ? "reference" : "grid");
            svg.text(at, HEAD - 17, Anchor.MIDDLE, "faint", String.format(Locale.ROOT, "%.1f", ratio));
        }
    }

    private static String better(Figure figure) {
        return figure == Figure.TRANSACTIONS_PER_SECOND ? "more is better" : "less is better";
    }

    private void group(Load load, double y) {
        double middle = y + (contenders.size() * BAR_PITCH) / 2;
        svg.text(MARGIN, middle + HALF_LETTER, Anchor.START, "load", load.label());
        for (int i = 0; i < figures.size(); i++) {
            for (int j = 0; j < contenders.size(); j++) {
                Figure figure = figures.get(i);
                Optional<Spread> spread = series(load, contenders.get(j)).flatMap(one -> relative(one, figure));
                bar(panelX(i), y + j * BAR_PITCH, spread, colour(j));
            }
        }
    }

    private Optional<Series> series(Load load, String contender) {
        return report.series().stream()
                .filter(one -> one.load().equals(load) && one.contender().equals(contender))
                .findFirst();
    }

    private void bar(double x, double y, Optional<Spread> spread, String colour) {
        double letters = y + BAR / 2 + HALF_LETTER;
        if (spread.isEmpty()) {
            svg.text(x + 4, letters, Anchor.START, "faint", "–");
            return;
        }
        Spread ratio = spread.get();
        double middle = y + BAR / 2;
        svg.rectangle(x, y, width(ratio.median()), BAR, colour);
        svg.line(x + width(ratio.min()), middle, x + width(ratio.max()), middle, "whisker");
        for (double end : new double[] {ratio.min(), ratio.max()}) {
            svg.line(x + width(end), middle - 3, x + width(end), middle + 3, "whisker");
        }
        svg.text(
                x + PANEL - VALUES + 6,
                letters,
                Anchor.START,
                "value",
                String.format(Locale.ROOT, "%.2f", ratio.median()));
    }

    private double width(double ratio) {
        return Math.min(ratio, scale) / scale * (PANEL - VALUES);
    }

    private static double panelX(int figure) {
        return MARGIN + LABELS + figure * (PANEL + GAP);
    }

    private double right() {
        return panelX(figures.size()) - GAP;
    }

    private double groupHeight() {
        return contenders.size() * BAR_PITCH + GROUP_GAP;
    }

    private double bottom() {
        return HEAD + loads.size() * groupHeight() - GROUP_GAP / 2;
    }

    private static String colour(int contender) {
        return "c" + contender % COLOURS;
    }
}
