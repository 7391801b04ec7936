// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "core/store/draft_journal.h"
#include "core/store/sqlite/connection.h"
#include "tests/core/store/qt_warnings.h"

using namespace Qt::Literals::StringLiterals;
using namespace warmfront;

namespace {

std::optional<std::string> nothingSaved(const std::string &)
{
    return std::nullopt;
}

/// A journal whose window ended without saving, in @p folder.
void leaveDraft(const std::filesystem::path &folder, std::string_view document, std::string_view text)
{
    auto journal = DraftJournal::open(folder);
    QVERIFY(journal.has_value());
    QVERIFY(journal->record(document, text).has_value());
}

} // namespace

/// Edits that were not saved are found again, by their content.
class TestDraftJournal : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::filesystem::path m_path;

private slots:
    void initTestCase() { test::failOnDatabaseWarnings(); }
    void init()
    {
        m_folder = QTemporaryDir();
        m_path = m_folder.path().toStdString();
    }

    void theNewestTextIsFoundAfterTheWindowIsGone()
    {
        {
            auto journal = DraftJournal::open(m_path);
            QVERIFY(journal.has_value());
            QVERIFY(journal->record("/a.json", "first").has_value());
            QVERIFY(journal->record("/a.json", "zweite ü").has_value());
            QVERIFY(journal->record("", "never saved").has_value());
        }
        const FoundDrafts found = DraftJournal::findUnsaved(m_path, nothingSaved);
        QCOMPARE(found.drafts.size(), std::size_t(2));
        QVERIFY(found.damaged.empty());
        const Draft &draft = found.drafts[0].document.empty() ? found.drafts[1] : found.drafts[0];
        QCOMPARE(draft.text, std::string("zweite ü"));
        QCOMPARE(draft.edits, std::int64_t(2));
    }

    void aWindowThatLivesKeepsItsDrafts()
    {
        auto journal = DraftJournal::open(m_path);
        QVERIFY(journal->record("/a.json", "text").has_value());
        const FoundDrafts found = DraftJournal::findUnsaved(m_path, nothingSaved);
        QVERIFY(found.drafts.empty() && found.damaged.empty());
        QVERIFY(journal->record("/a.json", "more").has_value());
    }

    void aDraftThatWasSavedIsForgottenAndTheFileGoes()
    {
        {
            auto journal = DraftJournal::open(m_path);
            QVERIFY(journal->record("/a.json", "text").has_value());
            QVERIFY(journal->forget("/a.json").has_value());
        }
        QVERIFY(QDir(m_folder.path()).isEmpty());
    }

    void aDraftEqualToTheDocumentNeedsNoRecovery()
    {
        leaveDraft(m_path, "/a.json", "the same");
        leaveDraft(m_path, "/b.json", "other");
        const FoundDrafts found = DraftJournal::findUnsaved(
            m_path, [](const std::string &) { return std::optional<std::string>("the same"); });
        QCOMPARE(found.drafts.size(), std::size_t(1));
        QCOMPARE(found.drafts[0].text, std::string("other"));
    }

    void aDiscardedDraftIsGone()
    {
        leaveDraft(m_path, "/a.json", "text");
        const FoundDrafts found = DraftJournal::findUnsaved(m_path, nothingSaved);
        QCOMPARE(found.drafts.size(), std::size_t(1));
        QVERIFY(DraftJournal::discard(found.drafts[0]).has_value());
        QVERIFY(QDir(m_folder.path()).isEmpty());
    }

    void damagedJournalsAreNamedAndTheRestIsFound()
    {
        leaveDraft(m_path, "/a.json", "whole");
        const QString damaged = m_folder.filePath(u"x.warmfront-draft"_s);
        QFile file(damaged);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("this is no database, whatever its name says; it is only text that is long enough to look like one");
        file.close();
        const FoundDrafts found = DraftJournal::findUnsaved(m_path, nothingSaved);
        QCOMPARE(found.drafts.size(), std::size_t(1));
        QCOMPARE(found.damaged.size(), std::size_t(1));
        QCOMPARE(QString::fromStdString(found.damaged[0].string()), damaged);
        QVERIFY(QFile::exists(damaged));
    }

    void aTextThatChangedOnTheDiskIsNotTrusted()
    {
        leaveDraft(m_path, "/a.json", "text");
        const auto journal = DraftJournal::findUnsaved(m_path, nothingSaved).drafts.at(0).journal;
        {
            auto connection = store::Connection::open(journal, store::Connection::Access::ReadWrite);
            QVERIFY((*connection)->execute(u"UPDATE drafts SET text = 'tixt'"_s).has_value());
        }
        const FoundDrafts found = DraftJournal::findUnsaved(m_path, nothingSaved);
        QVERIFY(found.drafts.empty());
        QCOMPARE(found.damaged.size(), std::size_t(1));
    }

    void aFolderThatIsAFileIsRefusedWithWords()
    {
        QFile file(m_folder.filePath(u"file"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        const auto journal = DraftJournal::open(m_path / "file");
        QVERIFY(!journal);
        QVERIFY(journal.error().message.find("allow writing") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestDraftJournal)
#include "tst_draft_journal.moc"
