package io.pgweir.benchmarks.load;

import io.netty.channel.ChannelHandlerContext;

/** Has a new connection, hence a login, for each transaction, and says goodbye behind it. */
final class LoginClient implements LoadClient, LoginHandler.Outcome, Session.Owner {

    private final Connector connector;
    private final ClientScript script;
    private final Owner owner;
    private Session session;
    private long dueAt;

    LoginClient(Connector connector, ClientScript script, Owner owner) {
        this.connector = connector;
        this.script = script;
        this.owner = owner;
    }

    /** Nothing is kept open. */
    @Override
    public void open() {
        owner.opened(this);
    }

    @Override
    public void begin(long due) {
        dueAt = due;
        connector.connect(this);
    }

    @Override
    public void loggedIn(ChannelHandlerContext login) {
        session = new Session(login, this);
        session.takeOver();
        session.run(script);
    }

    @Override
    public void failed(String why) {
        owner.error(why);
        owner.done(this, ScriptEnd.FAILED, dueAt, 0);
    }

    @Override
    public void done(ScriptEnd end, long bytes) {
        session.leave();
        owner.done(this, end, dueAt, bytes);
    }

    @Override
    public void error(String text) {
        owner.error(text);
    }

    /** The next one gets another. */
    @Override
    public void lost(String why) {
        failed(why);
    }

    @Override
    public void close() {
        script.release();
    }
}
