/** What happens to those who share a few server connections when one of them asks for too much. */
package io.pgweir.benchmarks.tenancy;
