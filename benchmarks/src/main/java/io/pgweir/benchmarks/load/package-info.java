/** What puts a server or a pooler under load and measures it: many clients on one thread, at little cost a request. */
package io.pgweir.benchmarks.load;
