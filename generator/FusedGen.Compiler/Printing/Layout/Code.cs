namespace FusedGen.Compiler.Printing.Layout;

/// <summary>
/// A piece of a line of C# that knows where it may be broken, so that long lines are wrapped without reading them
/// again.
/// </summary>
internal abstract class Code
{
    /// <summary>Characters on one line.</summary>
    public abstract int Width { get; }

    /// <summary>Writes it at the writer's place.</summary>
    public abstract void Write(LineWriter writer);

    /// <summary>A piece that is never broken.</summary>
    public static implicit operator Code(string text) => new Text(text);

    /// <summary>Pieces one after the other.</summary>
    public static Code Of(params Code[] parts) => parts.Length == 1 ? parts[0] : new Sequence(parts);

    /// <summary>Pieces between brackets with commas, which may stand on several lines.</summary>
    public static Code List(string open, IReadOnlyList<Code> items, string close) => new Listing(open, items, close, ",");

    /// <summary>A sum in brackets, which may stand on several lines.</summary>
    public static Code Sum(IReadOnlyList<Code> terms) => new Listing("(", terms, ")", " +");

    /// <summary>A call.</summary>
    public static Code Call(string method, params Code[] arguments) => List(method + "(", arguments, ")");

    private sealed class Text(string text) : Code
    {
        public override int Width => text.Length;

        public override void Write(LineWriter writer) => writer.Append(text);
    }

    private sealed class Sequence(IReadOnlyList<Code> parts) : Code
    {
        public override int Width { get; } = parts.Sum(p => p.Width);

        public override void Write(LineWriter writer)
        {
            foreach (Code part in parts)
            {
                part.Write(writer);
            }
        }
    }

    private sealed class Listing(string open, IReadOnlyList<Code> items, string close, string separator) : Code
    {
        public override int Width { get; } = open.Length + items.Sum(i => i.Width) + (Math.Max(0, items.Count - 1) * (separator.Length + 1)) + close.Length;

        public override void Write(LineWriter writer)
        {
            writer.Append(open);
            bool isBroken = !writer.Fits(Width - open.Length);
            using (isBroken ? writer.Indent() : null)
            {
                for (int i = 0; i < items.Count; i++)
                {
                    bool isLast = i + 1 == items.Count;
                    if (isBroken && (i == 0 || !writer.Fits(items[i].Width + (isLast ? close.Length + 1 : separator.Length))))
                    {
                        writer.Break();
                    }
                    else if (i > 0)
                    {
                        writer.Append(" ");
                    }

                    items[i].Write(writer);
                    writer.Append(isLast ? "" : separator);
                }
            }

            writer.Append(close);
        }
    }
}
