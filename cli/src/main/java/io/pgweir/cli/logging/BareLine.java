package io.pgweir.cli.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;

/** The message and nothing else, for what is a line already. */
final class BareLine extends LineEncoder {

    @Override
    void append(StringBuilder line, ILoggingEvent event) {
        line.append(event.getFormattedMessage());
    }
}
