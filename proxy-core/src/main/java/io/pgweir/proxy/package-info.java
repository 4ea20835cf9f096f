/** The composition root: builds the object graph, starts, reloads, drains and stops it. */
package io.pgweir.proxy;
