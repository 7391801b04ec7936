// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/quantity_edit.h"

#include <QLineEdit>
#include <QVBoxLayout>

#include "ui/widgets/themed_label.h"

namespace warmfront::ui {

QuantityEdit::QuantityEdit(const ThemeController &themes, Kind kind, QWidget *parent)
    : QWidget(parent),
      m_themes(themes),
      m_kind(kind),
      m_edit(new QLineEdit),
      m_errorLabel(new ThemedLabel(themes, TextRole::Caption))
{
    m_edit->setObjectName(QStringLiteral("quantityText"));
    m_errorLabel->setObjectName(QStringLiteral("quantityError"));
    m_errorLabel->setWordWrap(true);
    m_errorLabel->hide();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_edit);
    layout->addWidget(m_errorLabel);
    setFocusProxy(m_edit);
    connect(m_edit, &QLineEdit::textEdited, this, [this] {
        m_outsideError.clear();
        check();
    });
    connect(m_edit, &QLineEdit::editingFinished, this, &QuantityEdit::finish);
    check();
}

void QuantityEdit::setLabel(const QString &label)
{
    m_label = label;
    m_edit->setAccessibleName(label);
    showError();
}

QString QuantityEdit::text() const
{
    return m_edit->text();
}

void QuantityEdit::setText(const QString &text)
{
    m_edit->setText(text);
    check();
    m_lastValid = isValid() ? text : QString();
}

void QuantityEdit::setPlaceholder(const QString &text)
{
    m_edit->setPlaceholderText(text);
}

void QuantityEdit::setOutsideError(const QString &sentence)
{
    m_outsideError = sentence;
    showError();
}

std::optional<SimDuration> QuantityEdit::duration() const
{
    const auto value = parseDuration(text().toStdString());
    return m_kind == Kind::Duration && value ? std::optional(*value) : std::nullopt;
}

std::optional<MemorySize> QuantityEdit::memory() const
{
    const auto value = parseMemory(text().toStdString());
    return m_kind == Kind::Memory && value ? std::optional(*value) : std::nullopt;
}

std::optional<Rate> QuantityEdit::rate() const
{
    const auto value = parseRate(text().toStdString());
    return m_kind == Kind::Rate && value ? std::optional(*value) : std::nullopt;
}

void QuantityEdit::check()
{
    const std::string words = text().toStdString();
    const auto messageOf = [](const auto &result) {
        return result ? QString() : QString::fromStdString(result.error().message);
    };
    m_error = m_kind == Kind::Duration ? messageOf(parseDuration(words))
              : m_kind == Kind::Memory ? messageOf(parseMemory(words))
                                       : messageOf(parseRate(words));
    showError();
}

void QuantityEdit::showError()
{
    const bool isUntouched = text().isEmpty() && m_lastValid.isEmpty() && m_outsideError.isEmpty();
    const QString sentence = !m_outsideError.isEmpty() ? m_outsideError : isUntouched ? QString() : m_error;
    m_errorLabel->setText(sentence);
    m_errorLabel->setVisible(!sentence.isEmpty());
    m_edit->setAccessibleDescription(
        sentence.isEmpty() || m_label.isEmpty() ? sentence : m_label + QStringLiteral(": ") + sentence);
}

void QuantityEdit::finish()
{
    if (!isValid()) {
        return;
    }
    const std::string words = text().toStdString();
    const QString shortest = QString::fromStdString(m_kind == Kind::Duration ? formatDuration(*parseDuration(words))
                                                    : m_kind == Kind::Memory ? formatMemory(*parseMemory(words))
                                                                             : formatRate(*parseRate(words)));
    m_edit->setText(shortest);
    if (shortest != m_lastValid) {
        m_lastValid = shortest;
        emit valueChanged(shortest);
    }
}

} // namespace warmfront::ui
