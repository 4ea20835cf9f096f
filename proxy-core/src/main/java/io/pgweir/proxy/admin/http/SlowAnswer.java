package io.pgweir.proxy.admin.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer that may take its time, made on a worker. Whoever asks while it is being made gets the same one, so that a
 * hundred who ask at once cost no more than one, and the worker's queue stays short. Confined to the HTTP loop.
 */
final class SlowAnswer {

    private static final Logger log = LoggerFactory.getLogger(SlowAnswer.class);

    private final String path;
    private final Supplier<HttpAnswer> work;
    private final Executor worker;
    private final Executor loop;
    private List<Consumer<HttpAnswer>> asking = new ArrayList<>();

    SlowAnswer(String path, Supplier<HttpAnswer> work, Executor worker, Executor loop) {
        this.path = path;
        this.work = work;
        this.worker = worker;
        this.loop = loop;
    }

    /** @param answered called once, on the HTTP loop, after this method has returned */
    void ask(Consumer<HttpAnswer> answered) {
        asking.add(answered);
        if (asking.size() == 1) {
            worker.execute(this::make);
        }
    }

    private void make() {
        HttpAnswer answer = attempt();
        try {
            loop.execute(() -> deliver(answer));
        } catch (RejectedExecutionException closed) {
            log.debug("event=http_answer_dropped path={}", path);
        }
    }

    private HttpAnswer attempt() {
        try {
            return work.get();
        } catch (RuntimeException bug) {
            log.error("event=bug where=http path={}", path, bug);
            return HttpAnswer.error(HttpResponseStatus.INTERNAL_SERVER_ERROR);
        }
    }

    private void deliver(HttpAnswer answer) {
        List<Consumer<HttpAnswer>> asked = asking;
        asking = new ArrayList<>();
        asked.forEach(answered -> answered.accept(answer));
    }
}
