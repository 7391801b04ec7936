// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/scenario_editor.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QTreeWidget>

#include "ui/pages/editor/comment_edit.h"
#include "ui/pages/editor/form.h"
#include "ui/pages/editor/forms.h"
#include "ui/pages/editor/unread_text.h"
#include "ui/session/scenario_session.h"
#include "ui/session/workbench.h"

namespace warmfront::ui {

namespace {

constexpr int partRole = Qt::UserRole + 1;
constexpr int indexRole = Qt::UserRole + 2;

/// A name that no element of @p elements has yet: "thumbnail 2" for a second thumbnail.
template <typename Element> std::string freeName(const std::vector<Element> &elements, const std::string &wish)
{
    const auto isTaken = [&](const std::string &name) {
        return std::any_of(elements.begin(), elements.end(), [&](const Element &e) { return e.name == name; });
    };
    // A copy of "Heroku 2" is "Heroku 3".
    const std::size_t end = wish.find_last_not_of("0123456789");
    const bool isNumbered = end != std::string::npos && end > 0 && end + 1 < wish.size() && wish[end] == ' ';
    const std::string stem = isNumbered && isTaken(wish) ? wish.substr(0, end) : wish;
    std::string name = wish;
    for (int n = 2; isTaken(name); ++n) {
        name = stem + " " + std::to_string(n);
    }
    return name;
}

template <typename Element> void insertCopy(std::vector<Element> &elements, int index)
{
    Element copy = elements[static_cast<std::size_t>(index)];
    copy.name = freeName(elements, copy.name);
    elements.insert(elements.begin() + index + 1, std::move(copy));
}

} // namespace

ScenarioEditor::ScenarioEditor(ScenarioSession &session, const Workbench &workbench, QWidget *parent)
    : QWidget(parent),
      m_session(session),
      m_workbench(workbench),
      m_tree(new QTreeWidget(this)),
      m_area(new QScrollArea(this)),
      m_faultSummary(new QLabel(this)),
      m_add(new QPushButton(tr("&Add"), this)),
      m_duplicate(new QPushButton(tr("Dup&licate"), this)),
      m_remove(new QPushButton(tr("Re&move"), this))
{
    setObjectName(QStringLiteral("scenarioEditor"));
    m_tree->setObjectName(QStringLiteral("parts"));
    m_tree->setAccessibleName(tr("Parts of the scenario"));
    m_tree->setHeaderHidden(true);
    m_tree->setUniformRowHeights(true);
    m_tree->setRootIsDecorated(false);
    m_tree->setExpandsOnDoubleClick(false);
    m_add->setObjectName(QStringLiteral("addPart"));
    m_duplicate->setObjectName(QStringLiteral("duplicatePart"));
    m_remove->setObjectName(QStringLiteral("removePart"));
    m_faultSummary->setObjectName(QStringLiteral("faultSummary"));
    m_faultSummary->setWordWrap(true);
    m_faultSummary->setTextFormat(Qt::RichText);
    m_faultSummary->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_area->setWidgetResizable(true);
    m_area->setFrameShape(QFrame::NoFrame);

    auto *left = new QWidget(this);
    auto *leftRows = new QVBoxLayout(left);
    leftRows->setContentsMargins(0, 0, 8, 0);
    leftRows->addWidget(m_tree, 1);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(4);
    for (QPushButton *button : {m_add, m_duplicate, m_remove}) {
        buttons->addWidget(button);
    }
    leftRows->addLayout(buttons);

    auto *right = new QWidget(this);
    auto *rightRows = new QVBoxLayout(right);
    rightRows->setContentsMargins(8, 0, 0, 0);
    rightRows->addWidget(m_area, 1);
    // Below: above, it would push the form away from under the pointer.
    rightRows->addWidget(m_faultSummary);

    auto *splitter = new QSplitter(this);
    splitter->addWidget(left);
    splitter->addWidget(right);
    splitter->setStretchFactor(0, 0);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({260, 700});
    splitter->setChildrenCollapsible(false);
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->addWidget(splitter);

    connect(m_tree, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem *item) {
        if (item != nullptr) {
            select(static_cast<Part>(item->data(0, partRole).toInt()), item->data(0, indexRole).toInt());
        }
    });
    connect(m_add, &QPushButton::clicked, this, &ScenarioEditor::add);
    connect(m_duplicate, &QPushButton::clicked, this, &ScenarioEditor::duplicate);
    connect(m_remove, &QPushButton::clicked, this, &ScenarioEditor::remove);
    connect(m_faultSummary, &QLabel::linkActivated, this, &ScenarioEditor::showPath);
    // Connected before any form is made, so that a form of something that is gone is dropped before it reads it.
    connect(&session, &ScenarioSession::changed, this, [this] {
        refreshTree();
        check();
        if (m_form != nullptr && m_formRows != rowsWanted()) {
            // Queued: the box whose choice this is still stands in the form that goes.
            QMetaObject::invokeMethod(this, &ScenarioEditor::showOtherRows, Qt::QueuedConnection);
        }
    });
    rebuildTree();
    m_tree->setCurrentItem(itemOf(Workload, 0));
    check();
    qApp->installEventFilter(this);
}

int ScenarioEditor::countOf(Part part) const
{
    const Scenario &scenario = m_session.scenario();
    switch (part) {
    case Workload:
        return 1;
    case Functions:
        return static_cast<int>(scenario.functions.size());
    case Sources:
        return static_cast<int>(scenario.sources.size());
    case Alternatives:
        return static_cast<int>(scenario.alternatives.size());
    }
    return 0;
}

void ScenarioEditor::rebuildTree()
{
    const QSignalBlocker blocked(m_tree);
    m_tree->clear();
    const auto addItem = [this](QTreeWidgetItem *parent, Part part, int index) {
        auto *item = parent != nullptr ? new QTreeWidgetItem(parent) : new QTreeWidgetItem(m_tree);
        item->setData(0, partRole, part);
        item->setData(0, indexRole, index);
        return item;
    };
    addItem(nullptr, Workload, 0)->setText(0, tr("Workload and objective"));
    const QStringList heads{QString(), tr("Functions"), tr("Event sources"), tr("Alternatives")};
    for (const Part part : {Functions, Sources, Alternatives}) {
        QTreeWidgetItem *head = addItem(nullptr, part, -1);
        head->setText(0, heads[part]);
        QFont font = m_tree->font();
        font.setWeight(QFont::DemiBold);
        head->setFont(0, font);
        for (int i = 0; i < countOf(part); ++i) {
            addItem(head, part, i);
        }
        head->setExpanded(true);
    }
    refreshTree();
}

void ScenarioEditor::refreshTree()
{
    for (const Part part : {Functions, Sources, Alternatives}) {
        if (m_tree->topLevelItem(part)->childCount() != countOf(part)) {
            // Something was added or removed: keep the place, as near as it still exists.
            const Part was = m_part;
            const int index = std::min(m_index, countOf(m_part) - 1);
            delete m_form;
            m_form = nullptr;
            rebuildTree();
            m_tree->setCurrentItem(itemOf(was, index));
            return;
        }
    }
    const Scenario &scenario = m_session.scenario();
    for (int i = 0; i < countOf(Functions); ++i) {
        itemOf(Functions, i)->setText(0, QString::fromStdString(scenario.functions[static_cast<std::size_t>(i)].name));
    }
    for (int i = 0; i < countOf(Sources); ++i) {
        itemOf(Sources, i)->setText(0, QString::fromStdString(scenario.sources[static_cast<std::size_t>(i)].name));
    }
    for (int i = 0; i < countOf(Alternatives); ++i) {
        itemOf(Alternatives, i)
            ->setText(0, QString::fromStdString(scenario.alternatives[static_cast<std::size_t>(i)].name));
    }
}

QTreeWidgetItem *ScenarioEditor::itemOf(Part part, int index) const
{
    QTreeWidgetItem *head = m_tree->topLevelItem(part);
    return part == Workload || index < 0 ? head : head->child(index);
}

void ScenarioEditor::select(Part part, int index)
{
    m_part = part;
    m_index = index;
    const bool hadUnread = !unreadTexts().empty();
    showForm();
    updateButtons();
    if (hadUnread) {
        check(); // the text is gone with its field
    }
}

void ScenarioEditor::showForm()
{
    m_form = nullptr; // the area deletes the form it holds when it gets another
    m_formRows = rowsWanted();
    const auto index = static_cast<std::size_t>(std::max(0, m_index));
    if (m_part == Workload) {
        m_form = makeWorkloadForm(m_session, m_area);
    } else if (m_index >= 0 && m_part == Functions) {
        m_form = makeFunctionForm(m_session, index, m_area);
    } else if (m_index >= 0 && m_part == Sources) {
        m_form = makeSourceForm(m_session, index, m_area);
    } else if (m_index >= 0) {
        m_form = makeAlternativeForm(m_session, m_workbench, index, m_area);
    }
    auto *holder = new QWidget;
    auto *rows = new QVBoxLayout(holder);
    rows->setContentsMargins(0, 0, 12, 12);
    if (m_form != nullptr) {
        rows->addWidget(m_form);
    } else {
        static const QHash<int, QString> words{
            {Functions, tr("A function is the code that requests run: its memory, its service time, its cold start. "
                           "Add one, or select one on the left.")},
            {Sources, tr("An event source sends requests to a function: steadily, at random, in stages, or as a "
                         "recorded trace. Add one, or select one on the left.")},
            {Alternatives, tr("An alternative is one way to run the workload: as functions, as containers, or as an "
                              "app. All see the same requests. Add one, or select one on the left.")}};
        auto *label = new QLabel(words.value(m_part), holder);
        label->setWordWrap(true);
        rows->addWidget(label);
    }
    rows->addStretch(1);
    m_area->setWidget(holder);
    showFaults();
}

std::string ScenarioEditor::rowsWanted() const
{
    const bool isAlternative = m_part == Alternatives && m_index >= 0 && m_index < countOf(Alternatives);
    if (!isAlternative) {
        return {};
    }
    const Alternative &alternative = m_session.scenario().alternatives[static_cast<std::size_t>(m_index)];
    const std::optional<KeepAliveChoice> &choice = alternative.options.keepAlivePolicy;
    return alternative.platform + '/' + alternative.options.preset.value_or("")
           + (choice ? '/' + choice->policy : std::string());
}

void ScenarioEditor::showOtherRows()
{
    if (m_form == nullptr || m_formRows == rowsWanted()) {
        return;
    }
    const QWidget *focused = m_form->isAncestorOf(focusWidget()) ? focusWidget() : nullptr;
    const QString key = focused != nullptr ? focused->objectName() : QString();
    showForm();
    if (!key.isEmpty()) {
        m_form->focusPath(m_form->prefix() + u'.' + key);
    }
}

void ScenarioEditor::check()
{
    m_faults = m_workbench.faultsOf(m_session.scenario());
    // What a field shows and the scenario does not hold must not be run or saved as if it were there.
    const std::vector<Error> unread = unreadTexts();
    m_faults.insert(m_faults.begin(), unread.begin(), unread.end());
    showFaults();
    emit faultsChanged();
}

std::vector<Error> ScenarioEditor::unreadTexts() const
{
    return m_form != nullptr ? m_form->unreadTexts() : std::vector<Error>{};
}

bool ScenarioEditor::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const auto *edit = qobject_cast<QLineEdit *>(watched);
        // Every letter is a change of the scenario, so its history has all that a field's own would have, and more.
        const bool isHistory = key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo);
        // Elsewhere Ctrl+D deletes a letter, and Ctrl+E goes to the end of the line; here they change the view.
        const bool isView =
            key->modifiers() == Qt::ControlModifier && (key->key() == Qt::Key_D || key->key() == Qt::Key_E);
        const auto *comment = qobject_cast<CommentEdit *>(watched);
        const bool isRead = comment != nullptr || (edit != nullptr && unreadReason(edit).isEmpty());
        if ((edit != nullptr || comment != nullptr) && isAncestorOf(static_cast<QWidget *>(watched))
            && (isView || (isHistory && isRead))) {
            event->ignore();
            return true;
        }
    } else if (event->type() == QEvent::DynamicPropertyChange) {
        const auto *edit = qobject_cast<QLineEdit *>(watched);
        if (edit != nullptr && isAncestorOf(edit)
            && static_cast<QDynamicPropertyChangeEvent *>(event)->propertyName() == unreadProperty) {
            // Queued: the field is in the middle of writing.
            QMetaObject::invokeMethod(this, &ScenarioEditor::check, Qt::QueuedConnection);
        }
    }
    return QWidget::eventFilter(watched, event);
}

void ScenarioEditor::showFaults()
{
    if (m_form != nullptr) {
        m_form->showFaults(m_faults);
    }
    m_faultSummary->setVisible(!m_faults.empty());
    if (!m_faults.empty()) {
        const Error &first = m_faults.front();
        const QString path = QString::fromStdString(first.path);
        QString text = m_faults.size() == 1 ? tr("One thing to mend before this can run.")
                                            : tr("%1 things to mend before this can run.").arg(m_faults.size());
        text += QStringLiteral(" <a href=\"%1\">%2</a>: %3")
                    .arg(path.toHtmlEscaped(), path.isEmpty() ? tr("the scenario") : path.toHtmlEscaped(),
                         QString::fromStdString(first.message).toHtmlEscaped());
        m_faultSummary->setText(text);
    }
}

void ScenarioEditor::updateButtons()
{
    m_add->setEnabled(m_part != Workload);
    const bool isElement = m_part != Workload && m_index >= 0;
    m_duplicate->setEnabled(isElement);
    m_remove->setEnabled(isElement);
}

void ScenarioEditor::add()
{
    const Part part = m_part;
    m_session.edit(tr("Add"), {}, [this, part](Scenario &scenario) {
        switch (part) {
        case Functions: {
            Function function;
            function.name = freeName(scenario.functions, "function");
            function.service = {ExponentialLaw{SimDuration::milliseconds(200)}};
            scenario.functions.push_back(std::move(function));
            break;
        }
        case Sources: {
            EventSource source;
            source.name = freeName(scenario.sources, "web");
            source.function = scenario.functions.empty() ? std::string() : scenario.functions.front().name;
            source.arrivals = PoissonArrivals{Rate::perSecond(1.0)};
            scenario.sources.push_back(std::move(source));
            break;
        }
        case Alternatives: {
            Alternative alternative;
            const auto &platforms = m_workbench.catalogue().platforms;
            if (!platforms.empty()) {
                alternative.platform = platforms.front().id;
                alternative.name = freeName(scenario.alternatives, platforms.front().name);
            }
            scenario.alternatives.push_back(std::move(alternative));
            break;
        }
        case Workload:
            break;
        }
    });
    m_tree->setCurrentItem(itemOf(part, countOf(part) - 1));
}

void ScenarioEditor::duplicate()
{
    const Part part = m_part;
    const int index = m_index;
    m_session.edit(tr("Duplicate"), {}, [part, index](Scenario &scenario) {
        switch (part) {
        case Functions:
            insertCopy(scenario.functions, index);
            break;
        case Sources:
            insertCopy(scenario.sources, index);
            break;
        case Alternatives:
            insertCopy(scenario.alternatives, index);
            break;
        case Workload:
            break;
        }
    });
    m_tree->setCurrentItem(itemOf(part, index + 1));
}

void ScenarioEditor::remove()
{
    const Part part = m_part;
    const int index = m_index;
    m_session.edit(tr("Remove"), {}, [part, index](Scenario &scenario) {
        switch (part) {
        case Functions:
            scenario.functions.erase(scenario.functions.begin() + index);
            break;
        case Sources:
            scenario.sources.erase(scenario.sources.begin() + index);
            break;
        case Alternatives:
            scenario.alternatives.erase(scenario.alternatives.begin() + index);
            break;
        case Workload:
            break;
        }
    });
    // A button that is no longer enabled would hand the focus to whatever comes next in the window.
    m_tree->setFocus(Qt::OtherFocusReason);
}

void ScenarioEditor::showPath(const QString &path)
{
    static const QList<std::pair<QString, Part>> prefixes{{QStringLiteral("functions["), Functions},
                                                          {QStringLiteral("sources["), Sources},
                                                          {QStringLiteral("alternatives["), Alternatives}};
    Part part = Workload;
    int index = 0;
    for (const auto &[prefix, which] : prefixes) {
        if (path.startsWith(prefix)) {
            part = which;
            const qsizetype end = path.indexOf(u']');
            index = QStringView(path).mid(prefix.size(), end - prefix.size()).toInt();
        }
    }
    m_tree->setCurrentItem(itemOf(part, std::min(index, countOf(part) - 1)));
    if (m_form != nullptr && m_form->focusPath(path)) {
        // A form that was made just now has no places yet: its layout comes first.
        QMetaObject::invokeMethod(this, &ScenarioEditor::scrollToFocus, Qt::QueuedConnection);
    }
}

void ScenarioEditor::scrollToFocus()
{
    if (m_form != nullptr && m_form->isAncestorOf(focusWidget())) {
        m_form->parentWidget()->layout()->activate();
        const int around = m_area->viewport()->height() / 4;
        m_area->ensureWidgetVisible(focusWidget(), 0, around);
    }
}

} // namespace warmfront::ui
