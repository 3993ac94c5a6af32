using FusedGen.Build;
using FusedGen.Compiler.Exporting;
using FusedGen.Generator.Tests.Harness;
using FusedGen.Tests;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Tests;

/// <summary>
/// The C functions of models, compiled as a strict consumer compiles them, and called through their addresses as C
/// calls them; and their headers.
/// </summary>
public sealed class ExportTests : IDisposable
{
    /// <summary>Finds the C functions of a model by the names that a library exports.</summary>
    private const string Lookup = """
            static T Function<T>(string name) where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(
                typeof(Model).GetNestedType("FusedGenExport", BindingFlags.NonPublic)!.GetMethods()
                    .Single(method => method.GetCustomAttribute<UnmanagedCallersOnlyAttribute>()?.EntryPoint == name).MethodHandle.GetFunctionPointer());
            [UnmanagedFunctionPointer(CallingConvention.Cdecl)] delegate nint Get();
            [UnmanagedFunctionPointer(CallingConvention.Cdecl)] delegate nint GetAt(nuint index);
            static string Text(string function) => Marshal.PtrToStringUTF8(Function<Get>(function)())!;
            static string? TextAt(string function, nuint index) => Marshal.PtrToStringUTF8(Function<GetAt>(function)(index));
            static nint Address<T>(T[] values) where T : unmanaged => Marshal.UnsafeAddrOfPinnedArrayElement(values, 0);
            static T[] Pinned<T>(params T[] values) where T : unmanaged
            {
                T[] pinned = GC.AllocateArray<T>(values.Length, pinned: true);
                values.CopyTo(pinned, 0);
                return pinned;
            }

        """;

    private const string Usings = "using System; using System.Linq; using System.Reflection; using System.Runtime.InteropServices; using FusedGen;\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("fusedgen-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Functions_predict_and_refuse_what_does_not_fit_with_a_status_and_a_text()
    {
        const string Source = Usings + """
            using Model = Inner.Outer.Model;
            namespace Inner { static partial class Outer { [FusedModel("m.onnx", Export = "sums")] internal static partial class Model; } }
            static class Check
            {
            """ + Lookup + """
                [UnmanagedFunctionPointer(CallingConvention.Cdecl)] delegate int Predict(nint x, nuint xLength, nint y, nuint yLength);
                static string Run()
                {
                    Predict one = Function<Predict>("sums_predict"), many = Function<Predict>("sums_predict_batch");
                    float[] x = Pinned(1f, 2, 3, 4, 5, 6), y = Pinned(new float[6]);
                    System.Collections.Generic.List<string> told = [];
                    Tell(one(Address(x), 3, Address(y), 3));
                    Tell(many(Address(x), 6, Address(y), 6));
                    Tell(many(0, 0, 0, 0));
                    Tell(one(Address(x), 2, Address(y), 3));
                    Tell(one(Address(x), 3, Address(y), 4));
                    Tell(one(0, 3, Address(y), 3));
                    Tell(one(0, 0, Address(y), 3));
                    Tell(one(Address(x), 3, 0, 3));
                    Tell(many(Address(x), 5, Address(y), 6));
                    Tell(many(Address(x), 6, Address(y), 3));
                    Tell(many(Address(x), (nuint)3 << 32, Address(y), (nuint)3 << 32));
                    Tell(many(Address(x), 6, Address(x), 6));
                    return string.Join('\n', told);
                    void Tell(int status) => told.Add(status == 0 ? string.Join(' ', y) : $"{status} {Text("sums_error")}");
                }
            }
            """;

        string told = Run<string>(Source, TextFile.Model("m.onnx", Sums().ToBytes()));

        Assert.Equal(
            """
            2 4 6 0 0 0
            2 4 6 8 10 12
            2 4 6 8 10 12
            2 sums_predict: 'input' has 2 elements, not 3.
            2 sums_predict: 'output' has 4 elements, not 3.
            1 sums_predict: 'input' is a null pointer.
            2 sums_predict: 'input' has 0 elements, not 3.
            1 sums_predict: 'output' is a null pointer.
            2 sums_predict_batch: 'inputs' has 5 elements, not a whole number of rows of 3.
            2 sums_predict_batch: 'outputs' has 3 elements, not 2 rows of 3.
            2 sums_predict_batch: 'inputs' has 12884901888 elements, not 2147483647 at most.
            3 sums_predict_batch: The output overlaps an input; pass separate memory. (Parameter 'outputs')
            """,
            told);
    }

    [Fact]
    public void An_exception_inside_is_a_status_and_each_thread_has_its_own_text()
    {
        const string Source = Usings + """
            [FusedModel("m.onnx", Export = "pick")] partial struct Model;
            static class Check
            {
            """ + Lookup + """
                [UnmanagedFunctionPointer(CallingConvention.Cdecl)] delegate int Predict(nint x, nuint xLength, nint index, nuint n, nint y, nuint yLength);
                static string Run()
                {
                    Predict predict = Function<Predict>("pick_predict");
                    float[] x = Pinned(1f, 2, 3), y = Pinned(0f);
                    long[] index = Pinned(7L);
                    int status = predict(Address(x), 3, Address(index), 1, Address(y), 1);
                    string other = "-";
                    System.Threading.Thread thread = new(() => other = Text("pick_error"));
                    thread.Start();
                    thread.Join();
                    return $"{status} {Text("pick_error")}{other}";
                }
            }
            """;
        TextFile model = TextFile.Model("m.onnx", OnnxBuilder.Model().Input("x", 3).TypedInput("i", OnnxBuilder.Int64, 1)
            .Node("Gather", ["x", "i"], "y").Output("y").ToBytes());

        Assert.Equal("3 pick_predict: The index 7 lies outside an axis of 3.", Run<string>(Source, model));
    }

    [Fact]
    public void All_types_of_elements_but_texts_cross_the_border()
    {
        const string Source = Usings + """
            [FusedModel("m.onnx", Export = "all_of_them")] sealed partial class Model;
            static class Check
            {
            """ + Lookup + """
                [UnmanagedFunctionPointer(CallingConvention.Cdecl)] delegate int Predict(
                    nint x, nuint x1, nint d, nuint d1, nint l, nuint l1, nint b, nuint b1, nint h, nuint h1, nint u, nuint u1,
                    nint xx, nuint xx1, nint dd, nuint dd1, nint ll, nuint ll1, nint bb, nuint bb1, nint hh, nuint hh1, nint uu, nuint uu1);
                static string Run()
                {
                    float[] x = Pinned(1.5f, 2);
                    double[] d = Pinned(1e300, 2);
                    long[] l = Pinned(1L << 60, -2);
                    bool[] b = Pinned(true, false);
                    Half[] h = Pinned((Half)1.5f, (Half)2);
                    byte[] u = Pinned((byte)100, (byte)2);
                    float[] xx = Pinned(0f, 0);
                    double[] dd = Pinned(0.0, 0);
                    long[] ll = Pinned(0L, 0);
                    bool[] bb = Pinned(false, false);
                    Half[] hh = Pinned(default(Half), default);
                    byte[] uu = Pinned((byte)0, (byte)0);
                    int status = Function<Predict>("all_of_them_predict")(
                        Address(x), 2, Address(d), 2, Address(l), 2, Address(b), 2, Address(h), 2, Address(u), 2,
                        Address(xx), 2, Address(dd), 2, Address(ll), 2, Address(bb), 2, Address(hh), 2, Address(uu), 2);
                    string types = string.Join(' ', Enumerable.Range(0, 7).Select(i => TextAt("all_of_them_input_type", (nuint)i) ?? "null"));
                    string names = string.Join(' ', Enumerable.Range(0, 7).Select(i => TextAt("all_of_them_input_name", (nuint)i) ?? "null"));
                    nint shape = Function<GetAt>("all_of_them_output_shape")(1);
                    nint[] numbers = [Function<Get>("all_of_them_input_count")(), Function<GetAt>("all_of_them_output_length")(5),
                        Function<GetAt>("all_of_them_output_length")(6), Function<GetAt>("all_of_them_output_rank")(0),
                        (nint)Marshal.ReadInt64(shape), (nint)Marshal.ReadInt64(shape, 8), Function<GetAt>("all_of_them_output_shape")(99)];
                    return string.Create(System.Globalization.CultureInfo.InvariantCulture,
                        $"{status}: {xx[0]} {dd[0]} {ll[0]} {bb[0]} {hh[0]} {uu[0]}\n{types}\n{names}\n"
                        + $"{string.Join(' ', numbers)}\n{Text("all_of_them_version")[..4]}");
                }
            }
            """;

        string told = Run<string>(Source, TextFile.Model("m.onnx", AllTypes().ToBytes()));

        Assert.Matches(
            """
            ^0: 3 2E\+300 2305843009213693952 False 3 200
            float32 float64 int64 bool float16 uint8 null
            x Größe "l" register x_length interface null
            6 2 0 2 1 2 0
            [0-9a-f]{4}$
            """,
            told);
    }

    [Fact]
    public void A_header_is_written_for_each_exported_type()
    {
        const string Types = """
            [FusedGen.FusedModel("sums.onnx", Export = "sums")] static partial class Sums;
            [FusedGen.FusedModel("all.onnx", Export = "all_of_them")] static partial class All;
            [FusedGen.FusedModel("all.onnx")] static partial class Other;
            [FusedGen.FusedModel("state.onnx", Export = "tone", State = "h=hn")] sealed partial class Tone;
            """;
        Store("sums.onnx", Sums().ToBytes());
        Store("all.onnx", AllTypes().ToBytes());
        Store("state.onnx", State().ToBytes());

        string[] headers = [.. Headers(Types, "sums.onnx", "all.onnx", "state.onnx").Select(item => item.ItemSpec)];

        Assert.Equal(["obj/fusedgen/all_of_them.h", "obj/fusedgen/sums.h", "obj/fusedgen/tone.h"], headers);
        Snapshot.Verify(Read(headers[0]), extension: "h");
        Assert.All(headers, header => Assert.DoesNotContain(Read(header), character => character is > '~' or (< ' ' and not '\n')));
        Assert.Contains(
            "int sums_predict(const float *input, size_t input_length, float *output, size_t output_length);\n", Read(headers[1]), StringComparison.Ordinal);
        Assert.Contains("h is hn of the step before.", Read(headers[2]).Replace("\n *", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_did_not_change_keeps_its_time()
    {
        const string Types = "[FusedGen.FusedModel(\"sums.onnx\", Export = \"sums\")] static partial class Sums;";
        Store("sums.onnx", Sums().ToBytes());
        string path = Path.Combine(_folder, Assert.Single(Headers(Types, "sums.onnx")).ItemSpec);
        DateTime time = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, time);

        Headers(Types, "sums.onnx");
        Assert.Equal(time, File.GetLastWriteTimeUtc(path));

        Headers(Types.Replace("\"sums\"", "\"sums\", Reproducible = true", StringComparison.Ordinal), "sums.onnx");
        Assert.Equal(time, File.GetLastWriteTimeUtc(path));

        Store("sums.onnx", Sums().Metadata("a", "b").ToBytes());
        Headers(Types, "sums.onnx");
        Assert.NotEqual(time, File.GetLastWriteTimeUtc(path));
    }

    [Theory]
    [InlineData("digits", null)]
    [InlineData("Digits_v2", null)]
    [InlineData("1digits", "is none that C functions can begin with")]
    [InlineData("_digits", "is none that C functions can begin with")]
    [InlineData("digits_", "is none that C functions can begin with")]
    [InlineData("di__gits", "is none that C functions can begin with")]
    [InlineData("größe", "is none that C functions can begin with")]
    [InlineData("a b", "is none that C functions can begin with")]
    [InlineData("register", "is a word of C or C++")]
    [InlineData("template", "is a word of C or C++")]
    [InlineData("math", "would give the header the name of C's own math.h")]
    [InlineData("Aux", "is the name of a device")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890123456789", "has 69 characters, and 64 are the most")]
    public void Names_are_those_that_C_can_have(string name, string? problem)
    {
        string? told = ExportName.Problem(name);
        Assert.True(problem is null ? told is null : told!.StartsWith(problem, StringComparison.Ordinal), told);
    }

    [Fact]
    public void Two_models_of_one_name_are_told_at_the_second_whatever_its_case()
    {
        const string Source = """
            [FusedGen.FusedModel("m.onnx", Export = "sums")] static partial class A;
            [FusedGen.FusedModel("m.onnx", Export = "other")] static partial class B;
            [FusedGen.FusedModel("m.onnx", Export = "SUMS")] static partial class C;
            """;

        (_, GeneratorRunResult result) = StrictConsumer.Compile(Source, TextFile.Model("m.onnx", Sums().ToBytes()));

        Diagnostic told = Assert.Single(StrictConsumer.Told(result));
        Assert.Equal("FG1016", told.Id);
        Assert.Equal(2, told.Location.GetLineSpan().StartLinePosition.Line);
        Assert.StartsWith("'A' and 'C' both export 'SUMS'", told.GetMessage(null), StringComparison.Ordinal);
    }

    private static T Run<T>(string source, TextFile model)
    {
        (Compilation compilation, GeneratorRunResult result) = StrictConsumer.Compile(source, model);
        Assert.Empty(StrictConsumer.Told(result));
        Assert.Empty(StrictConsumer.Problems(compilation));
        return StrictConsumer.Run<T>(compilation);
    }

    private static OnnxBuilder Sums() => OnnxBuilder.Model().Input("x", null, 3).Node("Add", ["x", "x"], "y").Output("y");

    /// <summary>
    /// The names are hard for C: not of ASCII, a keyword, the parameter of another one, and a macro of Windows.
    /// </summary>
    private static OnnxBuilder AllTypes() => OnnxBuilder.Model()
        .TypedInput("x", OnnxBuilder.Float, null, 1, 2).TypedInput("Größe", OnnxBuilder.Double, null, 1, 2)
        .TypedInput("\"l\"", OnnxBuilder.Int64, null, 2).TypedInput("register", 9, null, 2).TypedInput("x_length", 10, null, 2)
        .TypedInput("interface", 2, null, 2)
        .Node("Add", ["x", "x"], "*/ x?").Node("Add", ["Größe", "Größe"], "dd").Node("Add", ["\"l\"", "\"l\""], "ll").Node("Not", ["register"], "bb")
        .Node("Add", ["x_length", "x_length"], "hh").Node("Add", ["interface", "interface"], "uu")
        .Output("*/ x?", "dd", "ll", "bb").TypedOutput("hh", 10, null, 2).Output("uu");

    private static OnnxBuilder State() =>
        OnnxBuilder.Model().Input("x", null, 3).Input("h", null, 3).Node("Add", ["x", "h"], "hn").Node("Tanh", ["hn"], "y").Output("y", "hn");

    private ITaskItem[] Headers(string types, params string[] models)
    {
        string assembly = Path.Combine(_folder, "Consumer.dll");
        Assert.True(Project.Compilation(types).Emit(assembly).Success);
        BuildLog log = new();
        using WriteExportHeaders task = new()
        {
            BuildEngine = log,
            Assembly = assembly,
            Models = [.. models.Select(model => new TaskItem(model))],
            OutputFolder = "obj/fusedgen",
            ProjectFolder = _folder,
        };
        Assert.True(task.Execute(), string.Join('\n', log.Errors.Select(error => error.Message)));
        return task.Headers;
    }

    private void Store(string name, byte[] content) => File.WriteAllBytes(Path.Combine(_folder, name), content);

    private string Read(string header) => File.ReadAllText(Path.Combine(_folder, header));
}
