using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FusedGen.Compiler;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Ports;
using FusedGen.Conformance.Tests.Material;
using FusedGen.Conformance.Tests.Running;
using FusedGen.Tests;

namespace FusedGen.Conformance.Tests;

/// <summary>Networks of others that hand states on from step to step, whose instances keep them.</summary>
public class StateTests
{
    private const int Steps = 1000;

    /// <summary>Models of the material that give a step of a stream, with their states.</summary>
    private static readonly Dictionary<string, string> s_published = new(StringComparer.Ordinal)
    {
        ["silero_vad_16k_op15"] = "state=stateN",
        ["silero_vad_op18_ifless"] = "state=stateN",
        ["silero_vad_openvino_16k"] = "state=stateN",
        ["silero_vad_v4"] = "h=hn, c=cn",
        ["silero_vad_v6"] = "state=stateN",
        ["gtcrn"] = "conv_cache=conv_cache_out, tra_cache=tra_cache_out, inter_cache=inter_cache_out",
        ["gtcrn_simple"] = "conv_cache=conv_cache_out, tra_cache=tra_cache_out, inter_cache=inter_cache_out",
    };

    private static readonly ConcurrentDictionary<string, (Type Check, Program Program, ConformanceCase Model)> s_compiled = new(StringComparer.Ordinal);

    /// <summary>The folders of the models, and their states.</summary>
    public static TheoryData<string, string> Models()
    {
        TheoryData<string, string> models = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string root in new[] { Repository.WholeMaterial, Repository.CommittedMaterial }.OfType<string>())
        {
            string stateful = Path.Combine(root, "stateful");
            foreach (string folder in Directory.Exists(stateful) ? Directory.GetDirectories(stateful) : [])
            {
                using JsonDocument info = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "info.json")));
                if (info.RootElement.TryGetProperty("state", out JsonElement pairs) && seen.Add(Path.GetFileName(folder)))
                {
                    models.Add(folder, string.Join(", ", pairs.EnumerateArray().Select(pair => $"{pair[0].GetString()}={pair[1].GetString()}")));
                }
            }

            foreach ((string name, string state) in s_published)
            {
                string folder = Path.Combine(root, "models", name);
                if (Directory.Exists(folder) && seen.Add(name))
                {
                    models.Add(folder, state);
                }
            }
        }

        return models;
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Steps_give_the_bits_of_states_that_are_carried_by_hand(string folder, string state)
    {
        (Type check, _, _) = Compiled(folder, state);

        Assert.Equal($"{Steps} equal, 0 bytes", Call(check, "Run", Steps));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Steps_give_the_stored_answers(string folder, string state)
    {
        (Type check, Program program, ConformanceCase model) = Compiled(folder, state);
        VectorSet[] sets = [.. model.Sets()];
        string[] outputs = [.. program.Outputs.Select(port => port.OriginalName)];
        string[] kept = [.. state.Split(", ").Select(pair => pair.Split('=')[1])];
        int[] rest = [.. Enumerable.Range(0, outputs.Length).Where(i => !kept.Contains(outputs[i]))];

        // Where the sets are the steps of one stream, the states go on; else each begins with its own.
        bool isSequence = Path.GetFileName(Path.GetDirectoryName(folder)) == "stateful";
        string[] inputs = [.. UserOptions.InputsOf(Compiler.Onnx.OnnxModelReader.Read(File.ReadAllBytes(model.ModelPath)).Graph).Select(input => input.Name)];
        float[][][] frames = [.. sets.Select(set => program.Inputs.Select(port => Floats(set, port, inputs)).ToArray())];
        float[][][] answers = (float[][][])Call(check, "Chain", frames, isSequence);

        for (int i = 0; i < sets.Length; i++)
        {
            Assert.Null(Comparison.Compare(model, sets[i] with { Outputs = [.. rest.Select(o => sets[i].Outputs[o])] }, [.. answers[i]]));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void The_build_tells_of_the_states(string folder, string state)
    {
        ConformanceCase model = new(Path.GetFileName(folder), Path.Combine(folder, "model.onnx"), folder);
        byte[] bytes = File.ReadAllBytes(model.ModelPath);
        ModelRequest request = Request(bytes, UserOptions.Of(model, bytes, isBatch: true), isStatic: true);

        CompilationResult result = ModelCompiler.Compile(request, CancellationToken.None);

        Assert.Contains($"State = \"{state}\"", Assert.Single(result.Diagnostics, d => d.Id == "FG0026").Message, StringComparison.Ordinal);
    }

    private static float[] Floats(VectorSet set, Port port, string[] inputs)
    {
        VectorTensor tensor = set.Inputs.FirstOrDefault(t => t.Name == port.OriginalName) ?? set.Inputs[Array.IndexOf(inputs, port.OriginalName)];
        return tensor.Tensor.Type.ToString() == "Int64" ? [.. tensor.Tensor.Integers.Select(i => (float)i)] : [.. tensor.Tensor.Floats.Select(f => (float)f)];
    }

    private static ModelRequest Request(byte[] bytes, ModelOptions options, bool isStatic)
    {
        DeclaredType type = new("", [], $"{(isStatic ? "static " : "")}partial class Model", "Model", isStatic);
        return new ModelRequest("model.onnx", bytes, Convert.ToHexStringLower(SHA256.HashData(bytes)), type, options);
    }

    private static (Type Check, Program Program, ConformanceCase Model) Compiled(string folder, string state) =>
        s_compiled.GetOrAdd(folder, _ => Compile(folder, state));

    private static (Type Check, Program Program, ConformanceCase Model) Compile(string folder, string state)
    {
        ConformanceCase model = new(Path.GetFileName(folder), Path.Combine(folder, "model.onnx"), folder);
        byte[] bytes = File.ReadAllBytes(model.ModelPath);
        ModelOptions options = UserOptions.Of(model, bytes, isBatch: true) with { State = state };
        CompilationResult result = ModelCompiler.Compile(Request(bytes, options, isStatic: false), CancellationToken.None);
        Assert.NotEmpty(result.Files);
        Program program = FoldedModel.Of(bytes, options, CancellationToken.None).Plan(options, CancellationToken.None);
        string[] texts = [.. result.Files.Select(f => f.Text), "sealed partial class Model;", Check(program, state)];
        Assembly assembly = StrictProject.Load(StrictProject.Of(texts.Select((text, i) => StrictProject.Parse(text, $"{i}.cs"))));
        return (assembly.GetType("Check", throwOnError: true)!, program, model);
    }

    private static object Call(Type check, string method, params object[] arguments) =>
        check.GetMethod(method, BindingFlags.Static | BindingFlags.Public)!.Invoke(null, arguments)!;

    /// <summary>A program that runs the steps both ways, and one that follows given inputs.</summary>
    private static string Check(Program program, string state)
    {
        (string Before, string After)[] pairs = [.. state.Split(", ").Select(pair => (pair.Split('=')[0], pair.Split('=')[1]))];
        Port[] before = [.. pairs.Select(pair => program.Inputs.Single(port => port.OriginalName == pair.Before))];
        Port[] after = [.. pairs.Select(pair => program.Outputs.Single(port => port.OriginalName == pair.After))];
        Port[] inputs = [.. program.Inputs.Except(before)];
        Port[] outputs = [.. program.Outputs.Except(after)];
        string Names(IEnumerable<Port> ports, string suffix = "") => string.Join(", ", ports.Select(port => port.Name + suffix));
        StringBuilder code = new("using System;\nusing System.Runtime.InteropServices;\nstatic class Check\n{\n");
        code.AppendLine("public static string Run(int steps)\n{\nModel stream = new();");
        foreach (Port port in program.Inputs.Concat(program.Outputs))
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"float[] {port.Name} = new float[Model.{port.MemberName}Length];");
        }

        foreach (Port port in outputs)
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"float[] {port.Name}Kept = new float[Model.{port.MemberName}Length];");
        }

        code.AppendLine(CultureInfo.InvariantCulture,
            $"new Model().Process({Names(inputs.Concat(outputs))});\nint equal = 0;\nlong start = 0;");

        // The runtime allocates for itself now and then, such as where it compiles this loop again: a step that
        // allocates does so in each quarter.
        code.AppendLine("long least = long.MaxValue;\nfor (int i = 0; i < steps; i++)\n{\nif (i % (steps / 4) == 0)\n{");
        code.AppendLine("long now = GC.GetAllocatedBytesForCurrentThread();\nleast = i == 0 ? least : Math.Min(least, now - start);\nstart = now;\n}");
        foreach (Port port in inputs)
        {
            code.AppendLine(CultureInfo.InvariantCulture,
                $"for (int e = 0; e < {port.Name}.Length; e++) {{ {port.Name}[e] = MathF.Sin((i * 0.37f) + (e * 1.3f)) * 0.5f; }}");
        }

        code.AppendLine(CultureInfo.InvariantCulture, $"stream.Process({Names(inputs)}, {Names(outputs, "Kept")});");
        code.AppendLine(CultureInfo.InvariantCulture, $"Model.Predict({Names(program.Inputs.Concat(program.Outputs))});");
        foreach ((Port from, Port to) in after.Zip(before))
        {
            code.AppendLine(CultureInfo.InvariantCulture, $"{from.Name}.CopyTo({to.Name}, 0);");
        }

        string same = string.Join(" && ", outputs.Select(port => $"Same({port.Name}, {port.Name}Kept)"));
        code.AppendLine(CultureInfo.InvariantCulture, $"equal += {same} ? 1 : 0;\n}}");
        code.AppendLine("least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - start);\nreturn $\"{equal} equal, {least} bytes\";\n}");
        code.AppendLine("static bool Same(ReadOnlySpan<float> one, ReadOnlySpan<float> other) =>");
        code.AppendLine("MemoryMarshal.AsBytes(one).SequenceEqual(MemoryMarshal.AsBytes(other));");
        code.AppendLine("public static float[][][] Chain(float[][][] frames, bool isSequence)\n{");
        code.AppendLine("Model stream = new();\nfloat[][][] answers = new float[frames.Length][][];\nfor (int i = 0; i < frames.Length; i++)\n{");
        string Frame(Port port) => string.Create(CultureInfo.InvariantCulture, $"frames[i][{program.Inputs.ToList().IndexOf(port)}]");
        code.AppendLine(CultureInfo.InvariantCulture, $"if (i == 0 || !isSequence) {{ stream.ResetTo({string.Join(", ", before.Select(Frame))}); }}");
        code.AppendLine(CultureInfo.InvariantCulture,
            $"answers[i] = [{string.Join(", ", outputs.Select(port => $"new float[Model.{port.MemberName}Length]"))}];");
        string written = string.Join(", ", outputs.Select((_, o) => string.Create(CultureInfo.InvariantCulture, $"answers[i][{o}]")));
        code.AppendLine(CultureInfo.InvariantCulture, $"stream.Process({string.Join(", ", inputs.Select(Frame))}, {written});\n}}\nreturn answers;\n}}\n}}");
        return code.ToString();
    }
}
