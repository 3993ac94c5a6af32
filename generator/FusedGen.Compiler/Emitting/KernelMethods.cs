using FusedGen.Compiler.Emitting.Kernels;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning;

namespace FusedGen.Compiler.Emitting;

/// <summary>
/// The methods of kernels. A method gets its memory through parameters, so that kernels of one shape, with whatever weights, share one: a
/// network of many equal blocks is as long as one of them.
/// </summary>
internal sealed class KernelMethods
{
    private readonly Dictionary<string, string> _nameByText = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _count = new(StringComparer.Ordinal);
    private readonly List<(string Title, string Plan, string Signature, string Body)> _methods = [];

    /// <summary>The method of a kernel in one form; it is printed when it is first asked for.</summary>
    public string NameOf(Kernel kernel, VectorForm form)
    {
        CodeWriter body = new();
        KernelEmitter.EmitBody(kernel, form, body);
        string parameters = string.Join(", ", kernel.Reads.Select(r => $"ref {r.Operand.Type.Keyword()} {r.Parameter}").Append($"ref {kernel.Write.Type.Keyword()} {KernelEmitter.Output}"));
        string key = $"{kernel.Name}({parameters}){form.Suffix}\n{body}";
        if (!_nameByText.TryGetValue(key, out string? name))
        {
            string start = kernel.IsVectorised ? $"{kernel.Name}{form.Suffix}" : kernel.Name;
            _count.TryGetValue(start, out int count);
            _count[start] = count + 1;
            name = count == 0 ? start : $"{start}_{VectorForm.Text(count + 1)}";
            _nameByText.Add(key, name);
            _methods.Add((kernel.Title, kernel.Plan, $"private static void {name}({parameters})", body.ToString()));
        }

        return name;
    }

    /// <summary>Prints all methods that were asked for.</summary>
    public void Emit(CodeWriter writer, string attribute)
    {
        foreach ((string title, string plan, string signature, string body) in _methods)
        {
            writer.Line();
            writer.Line($"// {title}");
            writer.Line($"// {plan}");
            writer.Line(attribute);
            using (writer.Open(signature))
            {
                writer.Lines(body);
            }
        }
    }
}
