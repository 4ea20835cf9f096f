/** What is sent on its own account, to whoever does not scrape: CloudWatch's EMF on standard output, StatsD by UDP, OTLP by HTTP. */
package io.pgweir.proxy.admin.publish;
