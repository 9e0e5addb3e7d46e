// SPDX-License-Identifier: Apache-2.0
package io.closeloop.app;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Files that are not there, or not for this user: a sentence for whoever typed the command. */
final class FileFailure {
    private FileFailure() {}

    /** What a file has to do with a failure; empty when it is about something else. */
    static Optional<String> sentence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FileSystemException file) {
                return Optional.of(file.getFile() + " cannot be read or written: " + reason(file)
                        + "; mend that, or name another place");
            }
        }
        return Optional.empty();
    }

    private static String reason(FileSystemException failure) {
        if (failure instanceof AccessDeniedException) {
            return "this user may not";
        }
        if (failure instanceof NoSuchFileException) {
            return "it is not there";
        }
        String reason = failure.getReason();
        return reason == null ? "something else is there" : reason;
    }

    /** Refuses a command line whose file cannot be read; a pipe can. */
    static void refuseUnreadable(Path file, String what, CommandSpec spec) {
        if (Files.isDirectory(file) || !Files.isReadable(file)) {
            throw new ParameterException(
                    spec.commandLine(),
                    file + (Files.exists(file) ? " cannot be read as a file" : " is not there") + "; name " + what);
        }
    }

    /** Refuses a command line whose report cannot be written, before the work; makes the report's folder. */
    static void refuseUnwritable(Path file, String option, CommandSpec spec) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        boolean good = folder != null && !Files.isDirectory(file);
        try {
            if (good) {
                Files.createDirectories(folder);
            }
        } catch (IOException noFolder) {
            good = false;
        }
        if (!good || !Files.isWritable(Files.exists(file) ? file : folder)) {
            throw new ParameterException(
                    spec.commandLine(),
                    option + " names " + file + ", where no file can be written; name one in a folder of yours");
        }
    }
}
