/** The figures of pgweir by the names of {@code MeterName}: pools and tenants as they are found by each scrape. */
package io.pgweir.proxy.admin.meters;
