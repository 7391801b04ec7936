// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/sqlite/connection.h"

#include <QSqlError>
#include <QUrl>
#include <QUuid>
#include <QVariant>

using namespace Qt::Literals::StringLiterals;

namespace warmfront::store {

namespace {

// Primary result codes of SQLite (https://www.sqlite.org/rescode.html).
constexpr int codePerm = 3;
constexpr int codeBusy = 5;
constexpr int codeLocked = 6;
constexpr int codeReadOnly = 8;
constexpr int codeInputOutput = 10;
constexpr int codeCorrupt = 11;
constexpr int codeFull = 13;
constexpr int codeCannotOpen = 14;
constexpr int codeNotADatabase = 26;

constexpr const char *openElsewhere = " is open in another Warmfront: close it there, or work on a copy";
constexpr const char *notADatabase = " is not a Warmfront file: choose one that Warmfront wrote";

std::string wordsFor(const QSqlError &error, const std::string &file)
{
    switch (error.nativeErrorCode().toInt() & 0xff) {
    case codeBusy:
    case codeLocked:
        return file + openElsewhere;
    case codePerm:
    case codeReadOnly:
        return file + " may not be written: save under another name, or allow writing to the file and its folder";
    case codeFull:
        return "the disk is full, so nothing was saved into " + file + ": free some space and save again";
    case codeCannotOpen:
        return file + " cannot be opened: check that its folder exists and that you may read and write there";
    case codeInputOutput:
        return file + " cannot be read or written (" + error.databaseText().toStdString()
               + "): check the disk, then save again or under another name";
    case codeCorrupt:
        return file + " is damaged (" + error.databaseText().toStdString() + "): go back to a copy of it";
    case codeNotADatabase:
        return file + notADatabase;
    default:
        break;
    }
    const QString text = error.databaseText().isEmpty() ? error.driverText() : error.databaseText();
    return file + " cannot be used (" + text.toStdString() + "): close it and open it again";
}

} // namespace

bool isOpenElsewhere(const Error &error)
{
    return error.message.ends_with(openElsewhere);
}

bool isNotADatabase(const Error &error)
{
    return error.message.ends_with(notADatabase);
}

Statement::Statement(QSqlQuery query, std::string file) : m_query(std::move(query)), m_file(std::move(file)) {}

Statement &Statement::bind(std::int64_t value)
{
    m_query.addBindValue(QVariant::fromValue<qlonglong>(value));
    return *this;
}

Statement &Statement::bind(std::uint64_t value)
{
    return bind(static_cast<std::int64_t>(value));
}

Statement &Statement::bind(double value)
{
    m_query.addBindValue(value);
    return *this;
}

Statement &Statement::bind(std::optional<double> value)
{
    m_query.addBindValue(value ? QVariant(*value) : QVariant(QMetaType::fromType<double>()));
    return *this;
}

Statement &Statement::bind(std::string_view text)
{
    m_query.addBindValue(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())));
    return *this;
}

Statement &Statement::bind(const QByteArray &bytes)
{
    // A null array would become NULL; an empty blob is meant.
    m_query.addBindValue(bytes.isNull() ? QByteArray("") : bytes);
    return *this;
}

Result<void> Statement::run()
{
    if (!m_query.exec()) {
        return failure(wordsFor(m_query.lastError(), m_file));
    }
    return {};
}

bool Statement::next()
{
    return m_query.next();
}

std::int64_t Statement::integer(int column) const
{
    return m_query.value(column).toLongLong();
}

double Statement::real(int column) const
{
    return m_query.value(column).toDouble();
}

std::optional<double> Statement::maybeReal(int column) const
{
    const QVariant value = m_query.value(column);
    return value.isNull() ? std::nullopt : std::optional<double>(value.toDouble());
}

std::string Statement::text(int column) const
{
    return m_query.value(column).toString().toStdString();
}

QByteArray Statement::bytes(int column) const
{
    return m_query.value(column).toByteArray();
}

std::int64_t Statement::lastId() const
{
    return m_query.lastInsertId().toLongLong();
}

Result<std::unique_ptr<Connection>> Connection::open(const std::filesystem::path &path, Access access)
{
    std::error_code ignored;
    const std::filesystem::path whole = std::filesystem::absolute(path, ignored);
    std::unique_ptr<Connection> connection(new Connection);
    connection->m_file = path.filename().string();
    connection->m_name = u"warmfront-"_s + QUuid::createUuid().toString(QUuid::WithoutBraces);
    connection->m_database = QSqlDatabase::addDatabase(u"QSQLITE"_s, connection->m_name);
    QSqlDatabase &database = connection->m_database;
    if (!database.isValid()) {
        return failure("the SQLite driver of Qt is missing: install the package libqt6sql6-sqlite");
    }
    const QString name = QString::fromStdString(whole.string());
    if (access == Access::Immutable) {
        QUrl url = QUrl::fromLocalFile(name);
        url.setQuery(u"immutable=1"_s);
        database.setConnectOptions(u"QSQLITE_OPEN_URI;QSQLITE_OPEN_READONLY"_s);
        database.setDatabaseName(url.toString(QUrl::FullyEncoded));
    } else {
        // A moment of patience covers a program that is just closing the file.
        database.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=200"_s);
        database.setDatabaseName(name);
    }
    if (!database.open()) {
        return failure(wordsFor(database.lastError(), connection->m_file));
    }
    if (access != Access::Immutable) {
        // Before the first look into the file: the lock is then held until it is closed, and no shared memory is
        // needed.
        auto locked = connection->execute(u"PRAGMA locking_mode = EXCLUSIVE"_s);
        if (!locked) {
            return tl::unexpected(locked.error());
        }
    }
    return connection;
}

Connection::~Connection()
{
    m_database.close();
    m_database = QSqlDatabase(); // removeDatabase() wants no handle left
    QSqlDatabase::removeDatabase(m_name);
}

Result<void> Connection::execute(const QString &sql)
{
    QSqlQuery query(m_database);
    if (!query.exec(sql)) {
        return failure(wordsFor(query.lastError(), m_file));
    }
    return {};
}

Result<Statement> Connection::prepare(const QString &sql)
{
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    if (!query.prepare(sql)) {
        return failure(wordsFor(query.lastError(), m_file));
    }
    return Statement(std::move(query), m_file);
}

Result<std::int64_t> Connection::number(const QString &sql)
{
    QSqlQuery query(m_database);
    if (!query.exec(sql) || !query.next()) {
        return failure(wordsFor(query.lastError(), m_file));
    }
    return query.value(0).toLongLong();
}

Result<std::unique_ptr<Transaction>> Transaction::begin(Connection &connection)
{
    auto begun = connection.execute(u"BEGIN IMMEDIATE"_s);
    if (!begun) {
        return tl::unexpected(begun.error());
    }
    return std::unique_ptr<Transaction>(new Transaction(connection));
}

Transaction::~Transaction()
{
    if (m_isOpen) {
        // SQLite may have rolled back by itself (full disk); the error of a second one says nothing new.
        static_cast<void>(m_connection.execute(u"ROLLBACK"_s).has_value());
    }
}

Result<void> Transaction::commit()
{
    auto done = m_connection.execute(u"COMMIT"_s);
    m_isOpen = !done.has_value();
    return done;
}

} // namespace warmfront::store
