// SPDX-License-Identifier: Apache-2.0
package io.closeloop.runtime;

import io.closeloop.config.ConfigProblem;
import io.closeloop.port.Allowance;
import io.closeloop.port.Deployments;
import io.closeloop.port.Feed;
import io.closeloop.port.Store;
import io.closeloop.port.StoreLoad;
import io.closeloop.port.StoreNotice;
import io.closeloop.port.View;
import io.closeloop.runtime.deploy.Deployer;
import io.closeloop.runtime.observe.Queues;
import io.closeloop.runtime.station.VendorHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How the program is: first what is wrong, in the vendors' terms and since when, then everything in detail. */
final class Health {
    /** A queue whose oldest work has been due for so long is in trouble, though nobody may have said so. */
    private static final Duration TOO_LONG = Duration.ofMinutes(15);

    private final Program program;

    Health(Program program) {
        this.program = program;
    }

    /** Values ready for JSON. */
    Map<String, Object> tell() {
        List<Map<String, Object>> troubles = new ArrayList<>();
        Map<String, Object> store = store(troubles);
        List<Map<String, Object>> vendors = vendors(troubles);
        List<Map<String, Object>> feeds = feeds(troubles);
        List<Map<String, Object>> allowances = allowances(troubles);
        boolean vendorsUp =
                vendors.stream().noneMatch(Health::down) && feeds.stream().noneMatch(Health::down);
        Map<String, Object> deployment = deployment(troubles);
        Queues.Snapshot queues = program.queues().look();
        Map<String, Object> stations = stations(queues, troubles);
        Map<String, Object> waiting = waiting(queues, troubles);

        Map<String, Object> body = new LinkedHashMap<>();
        // The program itself is up as long as it answers: a vendor in trouble is no reason to restart it.
        body.put("status", "UP");
        body.put("vendorsUp", vendorsUp);
        body.put("troubles", troubles);
        body.put("store", store);
        body.put("vendors", vendors);
        if (!feeds.isEmpty()) {
            body.put("feeds", feeds);
        }
        if (!allowances.isEmpty()) {
            body.put("allowances", allowances);
        }
        body.put("connectors", program.connectors());
        body.put("notConfigured", program.connectorsNotConfigured());
        body.put("routes", program.deployer().live().keySet().stream().sorted().toList());
        body.put("deployment", deployment);
        body.put("stations", stations);
        body.put("waiting", waiting);
        return body;
    }

    private static boolean down(Map<String, Object> row) {
        return Boolean.FALSE.equals(row.get("up"));
    }

    private static void trouble(
            List<Map<String, Object>> troubles, String what, String trouble, @Nullable Instant since) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("what", what);
        row.put("trouble", trouble);
        if (since != null) {
            row.put("since", since.toString());
        }
        troubles.add(row);
    }

    private Map<String, Object> store(List<Map<String, Object>> troubles) {
        StoreLoad load = program.loop().store().load();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("up", load.trouble() == null);
        if (load.since() != null) {
            row.put("since", load.since().toString());
        }
        if (load.trouble() != null) {
            row.put("trouble", load.trouble());
            trouble(troubles, "database", load.trouble(), load.since());
        }
        for (StoreNotice notice : program.loop().store().notices()) {
            trouble(troubles, notice.what(), notice.trouble(), notice.since());
        }
        row.put("waitingForCommit", load.waiting());
        row.put("room", load.room());
        row.put("refused", load.refused());
        Map<String, Object> pools = new TreeMap<>();
        load.pools()
                .forEach((use, pool) -> pools.put(
                        use,
                        Map.of(
                                "active",
                                pool.active(),
                                "idle",
                                pool.idle(),
                                "awaited",
                                pool.waiting(),
                                "most",
                                pool.most())));
        row.put("connections", pools);
        return row;
    }

    private List<Map<String, Object>> vendors(List<Map<String, Object>> troubles) {
        Map<String, Instant> resting = program.resting();
        List<Map<String, Object>> vendors = new ArrayList<>();
        program.loop().health().all().forEach((name, state) -> {
            Map<String, Object> vendor = new LinkedHashMap<>();
            vendor.put("name", name);
            vendor.put("up", state.up());
            vendor.put("since", state.since().toString());
            String trouble = state.trouble();
            if (trouble != null) {
                vendor.put("trouble", trouble);
                trouble(troubles, name, trouble, state.since());
            }
            Instant inPeace = resting.get(name);
            if (inPeace != null) {
                vendor.put("leftInPeace", true);
                vendor.put("leftInPeaceSince", inPeace.toString());
            }
            vendors.add(vendor);
        });
        return vendors;
    }

    private List<Map<String, Object>> feeds(List<Map<String, Object>> troubles) {
        List<Map<String, Object>> feeds = new ArrayList<>();
        for (Feed feed : program.feeds()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", feed.name());
            row.put("up", feed.trouble().isEmpty());
            row.put("since", feed.since().toString());
            feed.lag().ifPresent(lag -> row.put("lag", lag));
            feed.waitingSince().ifPresent(since -> row.put("waitingSince", since.toString()));
            row.put("passed", feed.passed());
            row.put("refused", feed.refused());
            feed.trouble().ifPresent(trouble -> {
                row.put("trouble", trouble);
                trouble(troubles, feed.name(), trouble, feed.since());
            });
            feeds.add(row);
        }
        return feeds;
    }

    private List<Map<String, Object>> allowances(List<Map<String, Object>> troubles) {
        List<Map<String, Object>> allowances = new ArrayList<>();
        for (Allowance allowance : program.allowances()) {
            allowance.usage().ifPresent(usage -> {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("vendor", allowance.vendor());
                row.put("used", usage.used());
                row.put("allowed", usage.most());
                row.put("at", usage.at().toString());
                allowances.add(row);
                if (usage.runsShort()) {
                    String words = "%d of the %d calls it allows a day are used".formatted(usage.used(), usage.most());
                    trouble(troubles, allowance.vendor(), words, usage.at());
                }
            });
        }
        return allowances;
    }

    private Map<String, Object> deployment(List<Map<String, Object>> troubles) {
        Deployer.Status status = program.deployer().status();
        Map<String, Object> row = new LinkedHashMap<>();
        Deployments.Deployment live = status.live();
        if (live != null) {
            row.put("version", live.number());
            row.put("digest", live.digest());
            row.put("since", String.valueOf(live.settledAt()));
        }
        // What stands in the home folder and could not go live: the version above goes on.
        List<String> problems =
                status.problems().stream().map(ConfigProblem::toString).toList();
        row.put("problems", problems);
        row.put("needsRestart", status.restart());
        problems.forEach(problem -> trouble(troubles, "home folder", problem, null));
        return row;
    }

    private Map<String, Object> stations(Queues.Snapshot queues, List<Map<String, Object>> troubles) {
        if (queues.trouble() != null) {
            String shown = queues.seen() == null ? "" : "; what waits is as of " + queues.seen();
            trouble(troubles, "database", "cannot be read: " + queues.trouble() + shown, null);
        }
        Map<String, Object> stations = new LinkedHashMap<>();
        for (Store.Station station : Store.Station.values()) {
            Instant due = queues.oldest().get(station);
            if (due == null) {
                continue;
            }
            Duration age = program.queues().age(due);
            String name = station.name().toLowerCase(Locale.ROOT);
            stations.put(name, Map.of("oldestDue", due.toString(), "ageSeconds", age.toSeconds()));
            if (age.compareTo(TOO_LONG) > 0) {
                trouble(troubles, "station " + name, "its oldest work has been due since then", due);
            }
        }
        return stations;
    }

    private Map<String, Object> waiting(Queues.Snapshot queues, List<Map<String, Object>> troubles) {
        Map<String, Object> waiting = new LinkedHashMap<>();
        Map<String, VendorHealth.State> vendors = program.loop().health().all();
        for (Map.Entry<String, View.Backlog> entry : new TreeMap<>(queues.backlog()).entrySet()) {
            String name = entry.getKey();
            View.Backlog backlog = entry.getValue();
            Instant oldest = backlog.oldestDue();
            Duration age = program.queues().age(oldest);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("waiting", backlog.waiting());
            row.put("trying", backlog.trying());
            row.put("held", backlog.held());
            row.put("parked", backlog.parked());
            row.put("oldestDue", oldest == null ? "" : oldest.toString());
            row.put("ageSeconds", age.toSeconds());
            row.put("parkedSince", backlog.parkedSince() == null ? "" : String.valueOf(backlog.parkedSince()));
            waiting.put(name, row);
            if (backlog.parked() > 0) {
                trouble(
                        troubles,
                        name,
                        backlog.parked() + " given up; closeloop replay shows why and has them tried again",
                        backlog.parkedSince());
            }
            VendorHealth.State vendor = vendors.get(name);
            // A vendor in trouble has said why already.
            if (age.compareTo(TOO_LONG) > 0 && (vendor == null || vendor.up())) {
                trouble(troubles, name, backlog.waiting() + " waiting, the oldest due since then", oldest);
            }
        }
        return waiting;
    }
}
