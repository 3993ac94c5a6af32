using Spectre.Console;

namespace FusedGen.Tool.CommandLine;

/// <summary>Tables of plain text. Cells may come out of a model: nothing in them is taken for markup.</summary>
internal static class TextTable
{
    /// <summary>A table whose columns after the first <paramref name="textColumns"/> are numbers.</summary>
    public static Table Create(int textColumns, params string[] headings)
    {
        Table table = new Table().SimpleBorder();
        for (int i = 0; i < headings.Length; i++)
        {
            TableColumn column = new(Markup.Escape(headings[i]));
            table.AddColumn(i < textColumns ? column : column.RightAligned().NoWrap());
        }

        return table;
    }

    /// <summary>Adds a row.</summary>
    public static void Row(this Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(cell)).ToArray());
}
