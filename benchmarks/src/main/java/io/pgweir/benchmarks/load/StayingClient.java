package io.pgweir.benchmarks.load;

import io.netty.channel.ChannelHandlerContext;

/** Keeps its connection for all that it does. */
final class StayingClient implements LoadClient, LoginHandler.Outcome, Session.Owner {

    private final Connector connector;
    private final ClientScript preparation;
    private final ClientScript script;
    private final Owner owner;
    private Session session;
    private boolean open;
    private boolean busy;
    private long dueAt;

    /** @param preparation what is sent once behind the login; may be nothing */
    StayingClient(Connector connector, ClientScript preparation, ClientScript script, Owner owner) {
        this.connector = connector;
        this.preparation = preparation;
        this.script = script;
        this.owner = owner;
    }

    @Override
    public void open() {
        connector.connect(this);
    }

    @Override
    public void loggedIn(ChannelHandlerContext login) {
        session = new Session(login, this);
        session.takeOver();
        if (preparation.length() > 0) {
            session.run(preparation);
        } else {
            prepared();
        }
    }

    private void prepared() {
        open = true;
        owner.opened(this);
    }

    @Override
    public void failed(String why) {
        owner.notOpened(why);
    }

    @Override
    public void begin(long due) {
        dueAt = due;
        busy = true;
        session.run(script);
    }

    @Override
    public void done(ScriptEnd end, long bytes) {
        if (open) {
            busy = false;
            owner.done(this, end, dueAt, bytes);
        } else if (end == ScriptEnd.SUCCEEDED) {
            prepared();
        }
    }

    @Override
    public void error(String text) {
        if (open) {
            owner.error(text);
        } else {
            owner.notOpened(text);
        }
    }

    @Override
    public void lost(String why) {
        if (!open) {
            owner.notOpened(why);
        } else {
            owner.lost(why);
            if (busy) {
                done(ScriptEnd.FAILED, 0);
            }
        }
    }

    @Override
    public void close() {
        session.leave();
        preparation.release();
        script.release();
    }
}
