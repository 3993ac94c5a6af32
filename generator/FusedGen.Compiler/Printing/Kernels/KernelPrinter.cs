using FusedGen.Compiler.Graph;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Printing.Layout;

namespace FusedGen.Compiler.Printing.Kernels;

/// <summary>Prints the steps of a kernel program as C#: one method a kind of statement, and no decisions.</summary>
internal sealed class KernelPrinter : IKernelStatementVisitor<bool>
{
    /// <summary>
    /// The attribute of kernels and their parts: they are compiled once, fully, instead of starting slow.
    /// </summary>
    public const string Optimised = "[MethodImpl(MethodImplOptions.AggressiveOptimization)]";

    private readonly CodeWriter _writer;

    private KernelPrinter(CodeWriter writer) => _writer = writer;

    /// <summary>Prints the body of a kernel's method.</summary>
    public static void Print(KernelProgram program, CodeWriter writer)
    {
        KernelPrinter printer = new(writer);
        printer.Print(program.Body);
        foreach (KernelFunction function in program.Functions)
        {
            printer.Print(function);
        }
    }

    /// <summary>The parameters of a method: <c>ref float x, int first</c>.</summary>
    public static string Parameters(IEnumerable<Pointer> pointers, IEnumerable<Local> indices) =>
        string.Join(", ", pointers.Select(p => $"ref {p.Element.Keyword()} {p.Name}").Concat(indices.Select(i => $"int {i.Name}")));

    public bool Visit(CommentStatement statement) => Line("// " + statement.Text);

    public bool Visit(LetStatement statement) =>
        Line(Code.Of($"{TargetSpelling.TypeName(statement.Local)} {statement.Local.Name} = ", ValuePrinter.PrintAlone(statement.Value), ";"));

    public bool Visit(AssignStatement statement) =>
        statement.Value is BinaryValue { Left: LocalValue { Local: { } same } } binary && same == statement.Local && ValuePrinter.SymbolOf(binary) is { } symbol
        ? Line(Code.Of($"{same.Name} {symbol}= ", ValuePrinter.Print(binary.Right), ";"))
        : Line(Code.Of($"{statement.Local.Name} = ", ValuePrinter.PrintAlone(statement.Value), ";"));

    public bool Visit(TableStatement statement)
    {
        Table table = statement.Table;
        Code[] entries = table.Entries
            .Select(e => (Code)(table.Element.IsFloating() ? Literal.Of(e, table.Element) : Literal.Of((long)e, table.Element)))
            .ToArray();
        string start = $"ReadOnlySpan<{table.Element.Keyword()}> {table.Name} = ";
        if (table.RowLength == 0)
        {
            return Line(Code.Of(start, Code.List("[", entries, "]"), ";"));
        }

        Line(start.TrimEnd());
        Line("[");
        _writer.Depth++;
        for (int first = 0; first < entries.Length; first += table.RowLength)
        {
            Line(Code.List("", entries.Skip(first).Take(table.RowLength).ToArray(), ","));
        }

        _writer.Depth--;
        return Line("];");
    }

    public bool Visit(PointStatement statement) =>
        Line($"ref {statement.Pointer.Element.Keyword()} {statement.Pointer.Name} = ref {PlacePrinter.Element(statement.Place)};");

    public bool Visit(AdvanceStatement statement) =>
        Line($"{statement.Pointer.Name} = ref {PlacePrinter.Element(new Place(statement.Pointer, statement.Elements))};");

    public bool Visit(StoreStatement statement) =>
        !statement.Value.Type.IsVector ? Line(Code.Of($"{PlacePrinter.Element(statement.Place)} = ", ValuePrinter.PrintAlone(statement.Value), ";"))
        : statement.IsPartial ? Lines(PartialStore.Print(statement))
        : Line(Code.Of(ValuePrinter.Print(statement.Value), $".StoreUnsafe({PlacePrinter.Arguments(statement.Place)});"));

    public bool Visit(FillStatement statement)
    {
        string place = PlacePrinter.Element(statement.Place);
        string count = TargetSpelling.Text(statement.Count);
        return statement.Value is FloatingValue { Lanes: [double value] } && BitConverter.DoubleToInt64Bits(value) == 0
            ? Line($"MemoryMarshal.CreateSpan(ref {place}, {count}).Clear();")
            : Line(Code.Of($"Elements.Fill(ref {place}, {count}, ", ValuePrinter.Print(statement.Value), ");"));
    }

    public bool Visit(CopyStatement statement) =>
        Line($"Elements.Copy(ref {PlacePrinter.Element(statement.Source)}, ref {PlacePrinter.Element(statement.Target)}, "
            + $"{TargetSpelling.Text(statement.Count)});");

    public bool Visit(BlockStatement statement) => Block(statement.Title.Length > 0 ? "// " + statement.Title : "", statement.Body);

    public bool Visit(ForStatement statement)
    {
        string i = statement.Variable.Name;
        string step = statement.Step == 1 ? $"{i}++" : $"{i} += {TargetSpelling.Text(statement.Step)}";
        Line(Code.Of($"for (int {i} = ", ValuePrinter.Print(statement.Start), $"; {i} < ", ValuePrinter.Print(statement.End), $"; {step})"));
        return Block("", statement.Body);
    }

    public bool Visit(RepeatStatement statement)
    {
        string k = statement.Counter.Name;
        return Block($"for (int {k} = {TargetSpelling.Text(statement.Times)}; {k} > 0; {k}--)", statement.Body);
    }

    public bool Visit(ForNonZeroStatement statement)
    {
        string bits = TargetSpelling.Text(statement.Target * sizeof(float) * 8);
        Code[] parts = Enumerable.Range(0, statement.Count / statement.Lanes).Select(part =>
        {
            string set = $"NonZeros.Among{bits}(ref {PlacePrinter.Element(statement.Floats.Plus(part * statement.Lanes))})";
            return (Code)(part == 0 ? set : $" | ({set} << {TargetSpelling.Text(part * statement.Lanes)})");
        }).ToArray();
        string name = statement.Variable.Name;
        Line(Code.Of("ulong set = ", Code.Of(parts), ";"));
        using (_writer.Open("while (set != 0)"))
        {
            Line($"nint {name} = NonZeros.First(set);");
            Print(statement.Body);
            Line("set = NonZeros.AfterFirst(set);");
        }

        return true;
    }

    public bool Visit(WhileStatement statement)
    {
        Line(Code.Of("while (", ValuePrinter.PrintAlone(statement.Condition), ")"));
        return Block("", statement.Body);
    }

    public bool Visit(IfStatement statement)
    {
        Line(Code.Of("if (", ValuePrinter.PrintAlone(statement.Condition), ")"));
        return Block("", statement.Body);
    }

    public bool Visit(InvokeStatement statement) =>
        Line(Code.Of(
            Code.Call(statement.Function.Name,
                [.. statement.Places.Select(p => (Code)$"ref {PlacePrinter.Element(p)}"), .. statement.Indices.Select(i => (Code)PlacePrinter.Index(i))]),
            ";"));

    private void Print(KernelFunction function)
    {
        _writer.Line();
        Line("// " + function.Title);
        Line(Optimised);
        Block($"static void {function.Name}({Parameters(function.Pointers, function.Indices)})", function.Body);
    }

    private void Print(IReadOnlyList<KernelStatement> body)
    {
        foreach (KernelStatement statement in body)
        {
            statement.Accept(this);
        }
    }

    private bool Block(string header, IReadOnlyList<KernelStatement> body)
    {
        using CodeWriter.Block block = _writer.Open(header);
        Print(body);
        return true;
    }

    private bool Lines(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            Line(line);
        }

        return true;
    }

    private bool Line(Code code)
    {
        _writer.Line(code);
        return true;
    }
}
