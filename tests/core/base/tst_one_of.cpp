// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <memory>
#include <string>
#include <vector>

#include "core/base/one_of_members.h"

using namespace warmfront;

namespace one_of_test {

/// Without a comparison and without a default.
struct Incomparable
{
    explicit Incomparable(int number) : value(number) {}
    int value;
};

using Word = OneOf<std::variant<int, std::string, std::vector<int>>>;
using Opaque = OneOf<std::variant<Incomparable, std::string>>;

} // namespace one_of_test

using namespace one_of_test;

template class warmfront::OneOf<Word::Variant>;
template class warmfront::OneOf<Opaque::Variant>;

// What can be done with one is what can be done with its alternatives.
static_assert(std::equality_comparable<Word>);
static_assert(!std::default_initializable<Opaque>);
static_assert(std::convertible_to<const char *, Word> && !std::constructible_from<Word, std::unique_ptr<int>>);
static_assert(std::is_nothrow_move_constructible_v<Word>);

/// A variant whose members are compiled once.
class TestOneOf : public QObject
{
    Q_OBJECT

private slots:
    void isUsedAsAVariant()
    {
        Word word = std::string("warm");
        QVERIFY(std::holds_alternative<std::string>(word));
        QCOMPARE(std::get<std::string>(word), std::string("warm"));
        QVERIFY(std::get_if<int>(&word) == nullptr);
        word = 7;
        QCOMPARE(std::visit([](const auto &value) { return sizeof(value); }, word), sizeof(int));
        word.emplace<std::vector<int>>(3, 1);
        QCOMPARE(word.index(), std::size_t(2));
        QCOMPARE(Word{}.index(), std::size_t(0));
    }

    void aCopyIsOnItsOwn()
    {
        Word first = std::vector<int>{1, 2};
        Word copy = first;
        QVERIFY(copy == first);
        std::get<std::vector<int>>(copy).push_back(3);
        QVERIFY(copy != first);
        QCOMPARE(std::get<std::vector<int>>(first).size(), std::size_t(2));
        first = copy;
        QVERIFY(copy == first);
        first = std::string("cold");
        QVERIFY(copy != first);
        QVERIFY(first != Word(std::string("warm")));
    }

    void whatIsMovedIsNotCopied()
    {
        Word from = std::vector<int>(100, 1);
        const int *data = std::get<std::vector<int>>(from).data();
        Word to = std::move(from);
        QCOMPARE(std::get<std::vector<int>>(to).data(), data);
        Word assigned = 1;
        assigned = std::move(to);
        QCOMPARE(std::get<std::vector<int>>(assigned).data(), data);
    }

    void alternativesNeedNotBeComparable()
    {
        const Opaque first = Incomparable(4);
        const Opaque copy = first;
        QCOMPARE(std::get<Incomparable>(copy).value, 4);
    }
};

QTEST_APPLESS_MAIN(TestOneOf)
#include "tst_one_of.moc"
