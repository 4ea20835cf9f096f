/** Tokens of Amazon RDS, made with the AWS SDK. A module of its own, so that pgweir.jar is without it. */
package io.pgweir.aws;
