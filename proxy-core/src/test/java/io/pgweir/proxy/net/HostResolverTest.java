package io.pgweir.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostResolverTest {

    private final List<Runnable> blocking = new ArrayList<>();
    private final List<Runnable> loop = new ArrayList<>();
    private final List<InetSocketAddress> found = new ArrayList<>();
    private final List<UnknownHostException> failed = new ArrayList<>();
    private final HostResolver resolver = new HostResolver(blocking::add);

    @Test
    void an_address_needs_no_look_up() {
        resolve("127.0.0.1");
        resolve("::1");
        assertThat(blocking).isEmpty();
        assertThat(found).extracting(InetSocketAddress::getPort).containsExactly(5432, 5432);
        assertThat(found)
                .extracting(address -> address.getAddress().getHostAddress())
                .containsExactly("127.0.0.1", "0:0:0:0:0:0:0:1");
    }

    @Test
    void a_name_is_looked_up_elsewhere_and_answered_on_the_loop() {
        resolve("localhost");
        assertThat(blocking).hasSize(1);
        assertThat(loop).isEmpty();
        blocking.get(0).run();
        assertThat(found).isEmpty();
        assertThat(loop).hasSize(1);
        loop.get(0).run();
        assertThat(found).singleElement().satisfies(address -> {
            assertThat(address.getAddress().isLoopbackAddress()).isTrue();
            assertThat(address.getHostString()).isEqualTo("localhost");
        });
        assertThat(failed).isEmpty();
    }

    @Test
    void a_name_that_nobody_knows_is_a_failure_on_the_loop() {
        resolve("no-such-host.invalid");
        blocking.get(0).run();
        assertThat(failed).isEmpty();
        loop.get(0).run();
        assertThat(failed).hasSize(1);
        assertThat(found).isEmpty();
    }

    private void resolve(String host) {
        resolver.resolve(host, 5432, loop::add, found::add, failed::add);
    }
}
