package io.pgweir.proxy.admin.publish;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Keeps no more of an answer than somebody may want to read; whoever sends without end is not listened to any longer. */
final class FirstOfBody implements HttpResponse.BodySubscriber<String> {

    private static final int MOST = 4_096;

    private final CompletableFuture<String> body = new CompletableFuture<>();
    private final ByteArrayOutputStream first = new ByteArrayOutputStream();
    private Flow.Subscription subscription;

    @Override
    public CompletionStage<String> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscribed) {
        subscription = subscribed;
        subscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        for (ByteBuffer some : bytes) {
            byte[] fitting = new byte[Math.min(some.remaining(), MOST - first.size())];
            some.get(fitting);
            first.writeBytes(fitting);
        }
        if (first.size() == MOST) {
            subscription.cancel();
            onComplete();
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(first.toString(StandardCharsets.UTF_8));
    }
}
