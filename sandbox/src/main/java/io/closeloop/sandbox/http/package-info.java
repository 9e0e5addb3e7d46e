// SPDX-License-Identifier: Apache-2.0
/** The little HTTP server that every vendor's stand-in is built on. */
@org.jspecify.annotations.NullMarked
package io.closeloop.sandbox.http;
