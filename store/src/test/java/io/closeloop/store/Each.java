// SPDX-License-Identifier: Apache-2.0
package io.closeloop.store;

import io.closeloop.port.Deployments;
import io.closeloop.port.Tx;
import io.closeloop.port.View;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Views and transactions for tests: each call is a read or a write of its own, or is taken note of. */
final class Each {
    private Each() {}

    /** Each call reads by itself. */
    static View read(Supplier<SqlStore> store) {
        return proxy(View.class, (method, args) -> store.get().read(view -> call(view, method, args)));
    }

    /** Each call reads the versions by itself. */
    static Deployments deployments(Supplier<SqlStore> store) {
        return proxy(
                Deployments.class, (method, args) -> store.get().read(view -> call(view.deployments(), method, args)));
    }

    /** Each call is a transaction of its own. */
    static Tx write(Supplier<SqlStore> store) {
        return proxy(Tx.class, (method, args) -> StoreContract.write(store.get(), tx -> call(tx, method, args)));
    }

    /** The same transaction; the names of the methods called are added to a set. */
    static Tx noting(Tx tx, Set<Method> called) {
        return proxy(Tx.class, (method, args) -> {
            called.add(method);
            return call(tx, method, args);
        });
    }

    private interface Call {
        Object with(Method method, Object[] args);
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> call.with(method, args)));
    }

    @SuppressWarnings("NullAway") // Void methods give null, and so do their proxies.
    private static Object call(Object target, Method method, @Nullable Object[] args) {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new AssertionError(e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
