// SPDX-License-Identifier: Apache-2.0
package io.closeloop.sign;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A keyed hash with one key (<a href="https://www.rfc-editor.org/rfc/rfc2104">RFC 2104</a>). Immutable and thread-safe.
 */
public final class Hmac {
    private final SecretKeySpec key;
    /** Never fed: each message is hashed by a copy, which spares looking for a provider and working the key in. */
    private final Mac keyed;

    private Hmac(String algorithm, byte[] key) {
        this.key = new SecretKeySpec(key, algorithm);
        this.keyed = made();
    }

    /** HMAC-SHA256. @throws IllegalArgumentException when the key has no bytes */
    public static Hmac sha256(byte[] key) {
        return new Hmac("HmacSHA256", key);
    }

    /** HMAC-SHA1, for vendors that sign with nothing better. @throws IllegalArgumentException when the key has no bytes */
    public static Hmac sha1(byte[] key) {
        return new Hmac("HmacSHA1", key);
    }

    /** The hash of these bytes, one part behind the other: 32 bytes of SHA-256, 20 of SHA-1. */
    public byte[] of(byte[]... parts) {
        Mac mac = copy();
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    private Mac copy() {
        try {
            return (Mac) keyed.clone();
        } catch (CloneNotSupportedException ofAnotherProvider) {
            return made();
        }
    }

    private Mac made() {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + key.getAlgorithm(), e);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "Hmac[" + key.getAlgorithm() + "]";
    }
}
