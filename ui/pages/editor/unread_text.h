// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>
#include <QString>
#include <QVariant>

namespace warmfront::ui {

// A field may show text that cannot be read, which the scenario does not hold. The field itself says so, as a property,
// so that whoever looks after the whole form finds every such field, however deep it stands.

inline constexpr const char *unreadProperty = "unreadText";

/// Notes why the text of @p edit cannot be read; empty when it can.
inline void setUnreadReason(QLineEdit *edit, const QString &reason)
{
    if (edit->property(unreadProperty).toString() != reason) {
        edit->setProperty(unreadProperty, reason);
    }
}

[[nodiscard]] inline QString unreadReason(const QLineEdit *edit)
{
    return edit->property(unreadProperty).toString();
}

} // namespace warmfront::ui
