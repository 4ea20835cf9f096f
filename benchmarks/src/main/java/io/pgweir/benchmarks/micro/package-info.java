/**
 * {@code pgweir bench micro}: what single steps of the data path take, measured by JMH. A benchmark of what is visible in its
 * package only stands in a package of that name, so that nothing is made public to be measured.
 */
package io.pgweir.benchmarks.micro;
