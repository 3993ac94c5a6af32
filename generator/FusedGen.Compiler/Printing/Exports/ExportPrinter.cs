using System.Globalization;
using System.Text;
using FusedGen.Compiler.Exporting;
using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Printing.Exports;

/// <summary>
/// Prints the entry points that other languages call: pointers and lengths in, a status out. No exception leaves them.
/// </summary>
internal sealed class ExportPrinter
{
    /// <summary>The class inside the user's, whose methods no name of a port can meet.</summary>
    private const string Class = "FusedGenExport";

    private const string Runtime = "global::FusedGen.NativeExport";

    /// <summary>No port has a name with two underscores.</summary>
    private const string Status = "status__";

    private readonly CodeWriter _writer;
    private readonly ExportPlan _plan;
    private readonly string _sha256;
    private readonly string _type;

    private ExportPrinter(CodeWriter writer, ExportPlan plan, GeneratedType type)
    {
        _writer = writer;
        _plan = plan;
        _sha256 = type.Sha256;
        IEnumerable<string> path = type.Type.ContainingTypes.Select(outer => outer.Substring(outer.LastIndexOf(' ') + 1)).Append(type.Type.Name);
        _type = "global::" + string.Join(".", (type.Type.Namespace.Length > 0 ? [type.Type.Namespace] : Array.Empty<string>()).Concat(path));
    }

    /// <summary>Prints the class; nothing for a type whose model is not exported.</summary>
    public static void Print(CodeWriter writer, GeneratedType type)
    {
        if (type.Export is { } plan)
        {
            new ExportPrinter(writer, plan, type).Print();
        }
    }

    private void Print()
    {
        _writer.Line();
        _writer.Line($"/// <summary>What other languages call, as <c>{_plan.Name}.h</c> declares it.</summary>");
        using CodeWriter.Block type = _writer.Open($"private static class {Class}");
        PrintPredict();
        _writer.Line();
        PrintPredictBatch();
        _writer.Line();
        PrintEntry("error", "nint GetError()", $"{Runtime}.Error");
        PrintEntry("version", "nint GetVersion()", Text(_sha256));
        PrintPorts("input", _plan.Inputs);
        PrintPorts("output", _plan.Outputs);
    }

    private void PrintPredict()
    {
        string function = Function("predict");
        using CodeWriter.Block body = OpenCall("predict", "Predict", port => port.Name);
        foreach (ExportPort port in _plan.Ports)
        {
            PrintCheck($"{Runtime}.Check({function}, \"{port.Name}\", {port.Name}, {ExportPort.Length(port.Name)}, {LengthOf(port)})");
        }

        PrintCall($"{_type}.Predict", port => port.Name);
        PrintEnd(function);
    }

    private void PrintPredictBatch()
    {
        string function = Function("predict_batch");
        using CodeWriter.Block body = OpenCall("predict_batch", "PredictBatch", port => port.BatchName);
        string rows = _plan.Counted is { } first ? $"{ExportPort.Length(first.BatchName)} / {LengthOf(first)}" : "0";
        foreach (ExportPort port in _plan.Ports)
        {
            string memory = $"{function}, \"{port.BatchName}\", {port.BatchName}, {ExportPort.Length(port.BatchName)}, {LengthOf(port)}";
            PrintCheck(port.Port.IsShared ? $"{Runtime}.Check({memory})" : $"{Runtime}.CheckRows({memory}, {rows})");
        }

        PrintCall($"{_type}.PredictBatch", port => port.BatchName);
        PrintEnd(function);
    }

    /// <summary>Begins a function up to the first check; it ends with <see cref="PrintEnd"/>.</summary>
    private CodeWriter.Block OpenCall(string name, string method, Func<ExportPort, string> nameOf)
    {
        PrintAttribute(name);
        string parameters = string.Join(", ", _plan.Ports.Select(port => $"nint {nameOf(port)}, nuint {ExportPort.Length(nameOf(port))}"));
        CodeWriter.Block block = _writer.Open($"public static int {method}({parameters})");
        _writer.Line($"int {Status};");
        _writer.Line("try");
        _writer.Line("{");
        _writer.Depth++;
        return block;
    }

    private void PrintCheck(string check)
    {
        _writer.Line($"{Status} = {check};");
        using (_writer.Open($"if ({Status} != {Runtime}.Ok)"))
        {
            _writer.Line($"return {Status};");
        }

        _writer.Line();
    }

    private void PrintCall(string method, Func<ExportPort, string> nameOf)
    {
        _writer.Line($"{method}(");
        _writer.Depth++;
        ExportPort[] ports = _plan.Ports.ToArray();
        for (int i = 0; i < ports.Length; i++)
        {
            _writer.Line(Span(ports[i], nameOf(ports[i])) + (i < ports.Length - 1 ? "," : ");"));
        }

        _writer.Depth--;
    }

    private void PrintEnd(string function)
    {
        _writer.Line($"return {Runtime}.Ok;");
        _writer.Depth--;
        _writer.Line("}");
        using (_writer.Open("catch (global::System.Exception exception)"))
        {
            _writer.Line($"return {Runtime}.Catch({function}, exception);");
        }
    }

    /// <summary>
    /// What tells of the inputs or the outputs, by their numbers; a number that none has gets null or 0.
    /// </summary>
    private void PrintPorts(string kind, IReadOnlyList<ExportPort> ports)
    {
        string method = kind == "input" ? "Input" : "Output";
        PrintEntry($"{kind}_count", $"nuint Get{method}Count()", Number(ports.Count));
        PrintTable("nint", "Name", port => Text(port.Port.OriginalName));
        PrintTable("nint", "Type", port => Text(port.TypeName));
        PrintTable("nuint", "Length", LengthOf);
        PrintTable("nuint", "Rank", port => Number(port.Port.Shape.Rank));
        PrintTable("nint", "Shape", port => $"{Runtime}.Address<long>([{string.Join(", ", port.Port.Shape.ToArray().Select(Number))}])");

        void PrintTable(string type, string what, Func<ExportPort, string> value)
        {
            IEnumerable<string> arms = ports.Select((port, index) => $"{Number(index)} => {value(port)}").Append("_ => 0");
            PrintEntry($"{kind}_{what.ToLowerInvariant()}", $"{type} Get{method}{what}(nuint index)", $"index switch {{ {string.Join(", ", arms)} }}");
        }
    }

    private void PrintEntry(string function, string declaration, string value)
    {
        PrintAttribute(function);
        _writer.Line($"public static {declaration} => {value};");
        _writer.Line();
    }

    private void PrintAttribute(string function)
    {
        _writer.Line("[global::System.Runtime.InteropServices.UnmanagedCallersOnly(");
        _writer.Line($"    EntryPoint = {Function(function)}, CallConvs = new[] {{ typeof(global::System.Runtime.CompilerServices.CallConvCdecl) }})]");
    }

    private string Function(string name) => $"\"{_plan.Name}_{name}\"";

    private string LengthOf(ExportPort port) => $"{_type}.{port.Port.MemberName}Length";

    private static string Span(ExportPort port, string name) =>
        $"{Runtime}.{(port.IsOutput ? "Output" : "Input")}<{port.Port.Type.Keyword()}>({name}, {ExportPort.Length(name)})";

    /// <summary>The address of a text that ends with a zero, which the compiler puts behind each literal.</summary>
    private static string Text(string text)
    {
        // Lone surrogates have no bytes.
        string sound = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        return $"{Runtime}.Address({Literal.Of(sound)}u8)";
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
