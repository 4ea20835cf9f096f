package io.pgweir.benchmarks.micro;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** What this benchmark measures makes objects, and may. All others are held to zero bytes: they are of the data path. */
@Documented
@Retention(RUNTIME)
@Target(METHOD)
public @interface Allocates {

    /** What for. */
    String value();
}
