package io.pgweir.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.TokenProvider;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** The jar beside pgweir.jar has all that a token needs, and what it does not have is not needed. */
class ShadedJarIT {

    @Test
    void it_makes_a_token_without_the_rest_of_the_sdk() throws Exception {
        System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
        System.setProperty("aws.secretAccessKey", "secret");
        URL[] path = {Path.of("target/pgweir-aws.jar").toUri().toURL(), home(TokenProvider.class), home(Logger.class)};
        try (URLClassLoader alone = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
            assertThat(alone.getResource("software/amazon/awssdk/services/rds/RdsClient.class"))
                    .isNull();
            Class<?> service = alone.loadClass(TokenProvider.class.getName());
            Object provider = ServiceLoader.load(service, alone).iterator().next();
            Class<?> request = alone.loadClass(TokenProvider.Request.class.getName());
            Object mydb = request.getConstructor(String.class, int.class, String.class)
                    .newInstance("mydb.abcdefghijkl.eu-central-1.rds.amazonaws.com", 5432, "app");

            Object token = service.getMethod("token", request).invoke(provider, mydb);

            Object secret = call(token, "secret");
            assertThat(call(secret, "reveal").toString()).contains("DBUser=app", "X-Amz-Signature=");
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }
    }

    private static Object call(Object object, String name) throws ReflectiveOperationException {
        Method method = object.getClass().getMethod(name);
        return method.invoke(object);
    }

    private static URL home(Class<?> type) throws MalformedURLException {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }
}
