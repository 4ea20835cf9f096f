package io.pgweir.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

class RatioChartTest {

    private final Document svg = parsed(ReportTest.REPORT.chart());

    @Test
    void each_load_and_each_contender_but_the_reference_is_named() {
        assertThat(texts()).contains("simple, 64 clients", "prepared, 1 client", "direct", "pgweir");
        assertThat(texts()).contains("Against pgbouncer = 1").doesNotContain("pgbouncer");
    }

    @Test
    void a_bar_ends_at_the_ratio_of_the_medians_and_its_whisker_at_those_of_the_ends() {
        double one = x("reference", "x1").get(0) - x("grid", "x1").get(0);
        // The first rectangle is the legend's.
        assertThat(widths("c0").get(1)).isCloseTo(0.75 * one, within(0.2));
        assertThat(texts()).contains("0.75", "2.00");
        assertThat(x("whisker", "x1").get(0) - x("grid", "x1").get(0)).isCloseTo(0.5 * one, within(0.2));
        assertThat(x("whisker", "x2").get(0) - x("grid", "x1").get(0)).isCloseTo(1.5 * one, within(0.2));
    }

    @Test
    void what_was_not_measured_is_a_dash() {
        // direct has no processor time, and nothing of the prepared load has a reference.
        assertThat(texts()).filteredOn("–"::equals).hasSize(5);
    }

    @Test
    void it_says_how_it_was_made() {
        assertThat(texts()).contains("1970-01-01: pgweir bench compare");
    }

    private List<String> texts() {
        return elements("text").stream().map(Element::getTextContent).toList();
    }

    private List<Double> widths(String styleClass) {
        return elements("rect").stream()
                .filter(rectangle -> rectangle.getAttribute("class").equals(styleClass))
                .map(rectangle -> Double.parseDouble(rectangle.getAttribute("width")))
                .toList();
    }

    private List<Double> x(String styleClass, String attribute) {
        return elements("line").stream()
                .filter(line -> line.getAttribute("class").equals(styleClass))
                .map(line -> Double.parseDouble(line.getAttribute(attribute)))
                .toList();
    }

    private List<Element> elements(String name) {
        NodeList nodes = svg.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }

    private static Document parsed(String xml) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException | ParserConfigurationException | SAXException e) {
            throw new AssertionError(xml, e);
        }
    }
}
