/**
 * What nobody should send, from clients and from servers: each input by the number of its row in the table of the page on
 * testing, what PostgreSQL itself does with it, and what pgweir must do, which is the same or stricter.
 */
package io.pgweir.proxy.hostile;
