/** Prepared statements that outlive the server connection they were prepared on. */
package io.pgweir.proxy.statement;
