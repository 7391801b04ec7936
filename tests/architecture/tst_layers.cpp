// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QHash>
#include <QRegularExpression>
#include <QSet>
#include <QtTest>

using namespace Qt::Literals::StringLiterals;

namespace {

struct Layer
{
    QSet<QString> uses;
    QSet<QString> outside;
    bool usesEverything = false;
};

using Layers = QHash<QString, Layer>;

QString sourceDirectory()
{
    return QStringLiteral(WARMFRONT_SOURCE_DIR);
}

QStringList wordsOf(QStringView text)
{
    QStringList words;
    for (const QStringView word : text.split(u' ', Qt::SkipEmptyParts)) {
        words << word.trimmed().toString();
    }
    return words;
}

Layers readLayers(QStringList *order = nullptr)
{
    QFile file(sourceDirectory() + u"/packaging/cmake/layers.txt"_s);
    Layers layers;
    if (!file.open(QIODevice::ReadOnly)) {
        return layers;
    }
    while (!file.atEnd()) {
        const QString line = QString::fromUtf8(file.readLine()).trimmed();
        const QStringList parts = line.split(u':');
        if (line.startsWith(u'#') || parts.size() != 3) {
            continue;
        }
        Layer layer;
        for (const QString &word : wordsOf(parts[1])) {
            layer.usesEverything |= word == u"*"_s;
            layer.uses.insert(word);
        }
        for (const QString &word : wordsOf(parts[2])) {
            layer.outside.insert(word);
        }
        layers.insert(parts[0].trimmed(), layer);
        if (order != nullptr) {
            order->append(parts[0].trimmed());
        }
    }
    return layers;
}

/// The layer a path (relative to the root) lies in: the longest layer name that is a folder above it.
QString layerOf(const QString &path, const Layers &layers)
{
    QString best;
    for (auto it = layers.begin(); it != layers.end(); ++it) {
        if (path.startsWith(it.key() + u'/') && it.key().size() > best.size()) {
            best = it.key();
        }
    }
    return best;
}

/// The word of layers.txt that allows an include from outside, or nothing for the standard library and the system.
QString outsideWord(const QString &include)
{
    static const QList<std::pair<QRegularExpression, QString>> words{
        {QRegularExpression(u"^tl/"_s), u"tl"_s},
        {QRegularExpression(u"^boost/"_s), u"boost"_s},
        {QRegularExpression(u"^hwy/"_s), u"hwy"_s},
        {QRegularExpression(u"^mpi\\.h$"_s), u"mpi"_s},
        {QRegularExpression(u"^nlohmann/"_s), u"nlohmann"_s},
        {QRegularExpression(u"^valijson/"_s), u"valijson"_s},
        {QRegularExpression(u"^zstd\\.h$"_s), u"zstd"_s},
        {QRegularExpression(u"^CLI/"_s), u"cli11"_s},
        {QRegularExpression(u"^(qcustomplot\\.h|QCustomPlot)$"_s), u"qcustomplot"_s},
        {QRegularExpression(u"^(QtSql/)?QSql"_s), u"qtsql"_s},
        {QRegularExpression(u"^(QtNetwork/)?Q(Network|Ssl|Tcp|Host)"_s), u"qtnetwork"_s},
        {QRegularExpression(u"^(QtSvg/)?QSvg"_s), u"qtsvg"_s},
        {QRegularExpression(u"^(QtPrintSupport/)?QPrint"_s), u"qtprintsupport"_s},
        {QRegularExpression(
             u"^(QtWidgets/|QApplication|Q\\w*Widget|QLayout|Q\\w+Layout|QLabel|QPushButton|QMainWindow|"
             "QDialog|QMenu|QStyle|QProxyStyle|QToolButton|QTableView|QTreeView|QLineEdit|QComboBox|QScrollArea)"_s),
         u"qtwidgets"_s},
        {QRegularExpression(
             u"^(QtGui/|QPainter|QImage|QPixmap|QColor|QFont|QIcon|QPalette|QAction|QUndo|QGuiApplication|QPen|"
             "QBrush|QClipboard|QAccessible|QStandardItem)"_s),
         u"qtgui"_s},
        {QRegularExpression(u"^(Qt\\w+/|Q[A-Z])"_s), u"qtcore"_s},
    };
    for (const auto &[pattern, word] : words) {
        if (pattern.match(include).hasMatch()) {
            return word;
        }
    }
    return {};
}

struct Include
{
    QString file;
    int line = 0;
    QString target;
    bool isAngled = false;
};

QList<Include> includesOf(const QString &file)
{
    static const QRegularExpression pattern(u"^\\s*#\\s*include\\s*([<\"])([^>\"]+)[>\"]"_s);
    QFile source(sourceDirectory() + u'/' + file);
    QList<Include> found;
    if (!source.open(QIODevice::ReadOnly)) {
        return found;
    }
    for (int line = 1; !source.atEnd(); ++line) {
        const auto match = pattern.match(QString::fromUtf8(source.readLine()));
        if (match.hasMatch()) {
            found.append({file, line, match.captured(2), match.captured(1) == u"<"_s});
        }
    }
    return found;
}

QStringList sourcesOf(const QStringList &folders)
{
    QStringList files;
    for (const QString &folder : folders) {
        QDirIterator it(sourceDirectory() + u'/' + folder, {u"*.h"_s, u"*.cpp"_s}, QDir::Files,
                        QDirIterator::Subdirectories);
        while (it.hasNext()) {
            files << QDir(sourceDirectory()).relativeFilePath(it.next());
        }
    }
    files.sort();
    return files;
}

/// Why @p include may not stand where it stands; empty when it may.
QString objection(const Include &include, const Layers &layers)
{
    const QString from = layerOf(include.file, layers);
    const Layer &layer = layers[from];
    const QString to = layerOf(include.target, layers);
    if (!to.isEmpty()) {
        if (to == from) {
            return {};
        }
        if (!layer.usesEverything && !layer.uses.contains(to)) {
            return u"%1 may not use %2"_s.arg(from, to);
        }
        if (include.target.mid(to.size() + 1).contains(u'/')) {
            return u"%1 lies inside %2: only headers directly in its folder are its face"_s.arg(include.target, to);
        }
        return {};
    }
    if (!include.isAngled) {
        return u"include our headers by their path from the root"_s;
    }
    const QString word = outsideWord(include.target);
    if (word.isEmpty() || layer.outside.contains(u"*"_s) || layer.outside.contains(word)) {
        return {};
    }
    return u"%1 may not use %2 (%3)"_s.arg(from, include.target, word);
}

} // namespace

/// The walls of packaging/cmake/layers.txt stand: a broken one is not seen in review.
class TestLayers : public QObject
{
    Q_OBJECT

private slots:
    void everyLayerMayUseOnlyLayersNamedBeforeIt()
    {
        QStringList order;
        const Layers layers = readLayers(&order);
        QVERIFY(order.size() >= 10);
        for (const QString &name : order) {
            for (const QString &used : layers[name].uses) {
                if (used != u"*"_s) {
                    QVERIFY2(layers.contains(used), qPrintable(name + u" uses unknown "_s + used));
                    // A cycle would need a layer that uses one that may use it in turn.
                    QVERIFY2(!layers[used].uses.contains(name),
                             qPrintable(name + u" and "_s + used + u" use each other"_s));
                }
            }
        }
    }

    void everyIncludeKeepsTheLayers()
    {
        const Layers layers = readLayers();
        QStringList objections;
        int checked = 0;
        for (const QString &file : sourcesOf({u"core"_s, u"simulator"_s, u"ui"_s, u"app"_s})) {
            QVERIFY2(!layerOf(file, layers).isEmpty(), qPrintable(file + u" lies in no layer"_s));
            for (const Include &include : includesOf(file)) {
                ++checked;
                const QString reason = objection(include, layers);
                if (!reason.isEmpty()) {
                    objections << u"%1:%2: %3"_s.arg(include.file).arg(include.line).arg(reason);
                }
            }
        }
        QVERIFY(checked > 100);
        QVERIFY2(objections.isEmpty(), qPrintable(u'\n' + objections.join(u'\n')));
    }

    void aBrokenWallIsSeen_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("include");
        QTest::addColumn<bool>("angled");
        QTest::addColumn<bool>("allowed");

        QTest::newRow("model uses base") << u"core/model/a.h"_s << u"core/base/time.h"_s << false << true;
        QTest::newRow("base uses model") << u"core/base/a.h"_s << u"core/model/scenario.h"_s << false << false;
        QTest::newRow("inside of another layer") << u"core/model/a.h"_s << u"core/base/random/x.h"_s << false << false;
        QTest::newRow("own inside") << u"core/base/a.cpp"_s << u"core/base/random/x.h"_s << false << true;
        QTest::newRow("Qt in the simulator") << u"simulator/a.cpp"_s << u"QString"_s << true << false;
        QTest::newRow("widgets in a session") << u"ui/session/a.cpp"_s << u"QLabel"_s << true << false;
        QTest::newRow("plots outside ui/plots") << u"ui/pages/a.cpp"_s << u"qcustomplot.h"_s << true << false;
        QTest::newRow("study is not simulator's inside")
            << u"simulator/study/a.cpp"_s << u"simulator/simulate.h"_s << false << true;
        QTest::newRow("simulator uses study") << u"simulator/a.cpp"_s << u"simulator/study/run.h"_s << false << false;
        QTest::newRow("JSON in the model") << u"core/model/a.cpp"_s << u"nlohmann/json.hpp"_s << true << false;
        QTest::newRow("the app uses everything") << u"app/a.cpp"_s << u"ui/pages/x.h"_s << false << true;
        QTest::newRow("relative include") << u"core/base/a.cpp"_s << u"time.h"_s << false << false;
    }

    void aBrokenWallIsSeen()
    {
        QFETCH(QString, file);
        QFETCH(QString, include);
        QFETCH(bool, angled);
        QFETCH(bool, allowed);
        const QString reason = objection({file, 1, include, angled}, readLayers());
        QVERIFY2(reason.isEmpty() == allowed, qPrintable(reason));
    }

    void everyFileNamesItsLicenceAndHeadersGuardThemselves()
    {
        for (const QString &file : sourcesOf({u"core"_s, u"simulator"_s, u"ui"_s, u"app"_s, u"tests"_s})) {
            QFile source(sourceDirectory() + u'/' + file);
            QVERIFY(source.open(QIODevice::ReadOnly));
            const QByteArray first = source.readLine();
            const QByteArray second = source.readLine();
            QVERIFY2(first.startsWith("// SPDX-License-Identifier: GPL-3.0-or-later"), qPrintable(file));
            QVERIFY2(!file.endsWith(u".h"_s) || second.startsWith("#pragma once"), qPrintable(file));
        }
    }
};

QTEST_GUILESS_MAIN(TestLayers)
#include "tst_layers.moc"
