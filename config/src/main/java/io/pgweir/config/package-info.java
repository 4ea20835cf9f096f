/** The YAML file and the immutable records it becomes; every problem found is reported with its place in the file. */
package io.pgweir.config;
