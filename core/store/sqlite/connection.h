// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <QByteArray>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>

#include "core/base/result.h"

namespace warmfront::store {

/// True when @p error says that the file's lock is held, here or by another process.
[[nodiscard]] bool isOpenElsewhere(const Error &error);
/// True when @p error says that the file is something else than an SQLite database.
[[nodiscard]] bool isNotADatabase(const Error &error);

/// A prepared statement. Values are bound in order; after run() the next values begin again at the first place.
class Statement
{
public:
    Statement &bind(std::int64_t value);
    Statement &bind(std::uint64_t value); ///< the same 64 bits, signed, as SQLite has no other integer
    Statement &bind(int value) { return bind(static_cast<std::int64_t>(value)); }
    Statement &bind(double value);
    Statement &bind(std::optional<double> value); ///< NULL when absent
    Statement &bind(std::string_view text);
    Statement &bind(const char *text) { return bind(std::string_view(text)); }
    Statement &bind(const std::string &text) { return bind(std::string_view(text)); }
    Statement &bind(const QByteArray &bytes);

    [[nodiscard]] Result<void> run();
    /// Steps to the next row; false after the last. Call after run().
    [[nodiscard]] bool next();

    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::uint64_t natural(int column) const { return static_cast<std::uint64_t>(integer(column)); }
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] std::optional<double> maybeReal(int column) const;
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] QByteArray bytes(int column) const;
    [[nodiscard]] std::int64_t lastId() const;

private:
    friend class Connection;
    Statement(QSqlQuery query, std::string file);
    QSqlQuery m_query;
    std::string m_file;
};

/// One open SQLite database under a name of its own, closed where it was opened. Statements must not outlive it.
///
/// Holds the file's lock as long as it is open: a second opener, here or in another process, is told so at once.
class Connection
{
public:
    enum class Access {
        ReadWrite,
        Create,    ///< also makes the file
        Immutable, ///< reads only, takes no lock and leaves nothing beside the file
    };
    [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const std::filesystem::path &path, Access access);
    ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    [[nodiscard]] const std::string &fileName() const { return m_file; }
    [[nodiscard]] Result<void> execute(const QString &sql);
    [[nodiscard]] Result<Statement> prepare(const QString &sql);
    /// The first column of the first row, a whole number.
    [[nodiscard]] Result<std::int64_t> number(const QString &sql);

private:
    Connection() = default;
    QSqlDatabase m_database;
    QString m_name;
    std::string m_file; ///< last part of the path, as errors name it
};

/// A transaction that is rolled back unless it was committed.
class Transaction
{
public:
    [[nodiscard]] static Result<std::unique_ptr<Transaction>> begin(Connection &connection);
    ~Transaction();
    Transaction(const Transaction &) = delete;
    Transaction &operator=(const Transaction &) = delete;
    [[nodiscard]] Result<void> commit();

private:
    explicit Transaction(Connection &connection) : m_connection(connection) {}
    Connection &m_connection;
    bool m_isOpen = true;
};

} // namespace warmfront::store
