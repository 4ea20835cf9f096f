/** One PostgreSQL: its connections from login to goodbye, what each of them owes and to whom, and when it may be lent again. */
package io.pgweir.proxy.server;
