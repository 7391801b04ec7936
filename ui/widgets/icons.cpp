// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/icons.h"

#include <QDir>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPointer>
#include <QSvgRenderer>

#include "core/base/contract.h"

namespace warmfront::ui {

namespace {

/// Draws one SVG in a colour of the theme in use. QtSvg draws currentColor black, so the word is replaced first.
class ThemedIconEngine : public QIconEngine
{
public:
    ThemedIconEngine(QByteArray svg, const ThemeController &themes, Token token)
        : m_svg(std::move(svg)), m_themes(&themes), m_token(token)
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        if (m_themes == nullptr) {
            return;
        }
        const Theme &theme = m_themes->theme();
        QColor colour = theme.color(mode == QIcon::Disabled ? Token::DimText : m_token);
        if (mode == QIcon::Selected) {
            colour = theme.palette().color(QPalette::HighlightedText);
        }
        QSvgRenderer renderer(QByteArray(m_svg).replace("currentColor", colour.name().toLatin1()));
        painter->save();
        painter->setOpacity(mode == QIcon::Disabled ? 0.5 : 1.0);
        painter->setRenderHint(QPainter::Antialiasing);
        const int side = std::min(rect.width(), rect.height());
        renderer.render(painter, QRectF(rect.x() + (rect.width() - side) / 2.0, rect.y() + (rect.height() - side) / 2.0,
                                        side, side));
        painter->restore();
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1.0);
    }

    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State state, qreal) override
    {
        QPixmap pixmap(size); // in device pixels already
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }

    QIconEngine *clone() const override { return new ThemedIconEngine(*this); }

private:
    QByteArray m_svg;
    QPointer<const ThemeController> m_themes;
    Token m_token;
};

} // namespace

QIcon themedIcon(const QString &name, const ThemeController &themes, Token token)
{
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    expects(file.open(QIODevice::ReadOnly), "an icon is one of iconNames()");
    return QIcon(new ThemedIconEngine(file.readAll(), themes, token));
}

QIcon applicationIcon()
{
    QIcon icon;
    QSvgRenderer renderer(QStringLiteral(":/icons/warmfront.svg"));
    for (const int side : {16, 24, 32, 48, 64, 128, 256}) {
        QPixmap pixmap(side, side);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        renderer.render(&painter);
        painter.end();
        icon.addPixmap(pixmap);
    }
    return icon;
}

QStringList iconNames()
{
    QStringList names;
    const QStringList files = QDir(QStringLiteral(":/icons")).entryList(QDir::Files, QDir::Name);
    for (const QString &file : files) {
        if (file != QStringLiteral("warmfront.svg")) {
            names << file.chopped(4);
        }
    }
    return names;
}

} // namespace warmfront::ui
