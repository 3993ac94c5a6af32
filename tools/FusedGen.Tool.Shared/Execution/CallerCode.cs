using System.Globalization;
using System.Text;
using FusedGen.Compiler;
using FusedGen.Compiler.Graph;
using Program = FusedGen.Compiler.Planning.Program;

namespace FusedGen.Tool.Execution;

/// <summary>
/// A class beside the generated code that calls it over arrays that stay in place: reflection cannot pass spans.
/// </summary>
internal static class CallerCode
{
    public const string TypeName = "FusedGenCaller";

    /// <summary>The field with the elements of an input.</summary>
    public static string Input(int index) => $"Input{index.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The field with the elements of an output.</summary>
    public static string Output(int index) => $"Output{index.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The file with the class.</summary>
    /// <param name="type">The generated type.</param>
    /// <param name="program">What it was generated from.</param>
    /// <param name="methods">Those that predict one sample; the class has a method of each name.</param>
    public static GeneratedFile File(string type, Program program, params string[] methods)
    {
        string[] inputs = [.. program.Inputs.Select(port => Element(port.Type))];
        string[] outputs = [.. program.Outputs.Select(port => Element(port.Type))];
        StringBuilder code = new($"internal sealed class {TypeName}\n{{\n");
        for (int i = 0; i < inputs.Length; i++)
        {
            code.Append($"    public {inputs[i]}[] {Input(i)};\n");
        }

        for (int i = 0; i < outputs.Length; i++)
        {
            code.Append($"    public {outputs[i]}[] {Output(i)};\n");
        }

        string arguments = string.Join(", ",
            inputs.Select((element, i) => $"new System.ReadOnlySpan<{element}>({Input(i)})")
                .Concat(outputs.Select((element, i) => $"new System.Span<{element}>({Output(i)})")));
        foreach (string method in methods)
        {
            code.Append("    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]\n");
            code.Append($"    public void {method}() => {type}.{method}({arguments});\n");
        }

        return new GeneratedFile(".Caller", code.Append("}\n").ToString());
    }

    private static string Element(ElementType type) => ElementArray.Create(type, 0).GetType().GetElementType()!.FullName!;
}
