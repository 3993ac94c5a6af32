using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.InteropServices;
using FusedGen.Compiler;
using FusedGen.Compiler.Graph;
using FusedGen.Tool.Documents;
using FusedGen.Tool.Execution;
using FusedGen.Tool.Models;

namespace FusedGen.Tool.Benchmarking;

/// <summary>
/// ONNX Runtime, where it is on this machine: it is not shipped, since it is many times as large as the tool. It is
/// called by reflection that is compiled, so that a run costs what it costs any program.
/// </summary>
internal sealed class OnnxRuntimeLibrary
{
    /// <summary>The frameworks that its managed part comes for, the better one first.</summary>
    private static readonly string[] s_frameworks = ["net8.0", "netstandard2.0"];

    public const string HowToProvide =
        "restore a project that references the package Microsoft.ML.OnnxRuntime, or put the folder of its assembly and native "
        + "library into FUSEDGEN_ONNXRUNTIME.";

    private const string AssemblyName = "Microsoft.ML.OnnxRuntime";
    private const string NativeName = "onnxruntime";

    private readonly Assembly _assembly;

    private OnnxRuntimeLibrary(Assembly assembly)
    {
        _assembly = assembly;
    }

    /// <summary>
    /// Looks into the folder that FUSEDGEN_ONNXRUNTIME names, and then into NuGet's folder of restored packages; null
    /// where it is in neither.
    /// </summary>
    public static OnnxRuntimeLibrary? Find()
    {
        foreach ((string managed, string native) in Candidates())
        {
            try
            {
                Assembly assembly = Assembly.LoadFrom(managed);
                NativeLibrary.SetDllImportResolver(
                    assembly, (name, _, _) => name.StartsWith(NativeName, StringComparison.Ordinal) && !name.Contains("extensions", StringComparison.Ordinal)
                        ? NativeLibrary.Load(native)
                        : 0);
                return new OnnxRuntimeLibrary(assembly);
            }
            catch (Exception exception) when (exception is IOException or BadImageFormatException or InvalidOperationException)
            {
                // The next one may do.
            }
        }

        return null;
    }

    /// <summary>Measures a model on one thread.</summary>
    public OnnxRuntimeDocument Measure(ModelFile file, FoldedModel model, IReadOnlyList<Tensor> inputs, TimeSpan time)
    {
        string version = _assembly.GetName().Version?.ToString(3) ?? "";
        try
        {
            return new OnnxRuntimeDocument(version, Timing.Median(Prepare(file, model, inputs), time), null);
        }
        catch (Exception exception) when (exception is TargetInvocationException or MissingMemberException or InvalidOperationException or ArgumentException
            or DllNotFoundException or TypeLoadException)
        {
            return new OnnxRuntimeDocument(version, null, (exception.InnerException ?? exception).Message);
        }
        catch (Exception exception) when (exception.GetType().Assembly == _assembly)
        {
            return new OnnxRuntimeDocument(version, null, exception.Message);
        }
    }

    /// <summary>A run over values that were made before.</summary>
    private Action Prepare(ModelFile file, FoldedModel model, IReadOnlyList<Tensor> inputs)
    {
        Type sessionType = Find("InferenceSession");
        Type valueType = Find("OrtValue");
        Type optionsType = Find("SessionOptions");
        Type runOptionsType = Find("RunOptions");
        object options = Activator.CreateInstance(optionsType)!;
        optionsType.GetProperty("IntraOpNumThreads")!.SetValue(options, 1);
        optionsType.GetProperty("InterOpNumThreads")!.SetValue(options, 1);

        // Data beside a model it finds by the model's path alone.
        object session = file.Content.Beside.Files.Count > 0
            ? Activator.CreateInstance(sessionType, Path.GetFullPath(file.Path), options)!
            : Activator.CreateInstance(sessionType, file.Content.Model, options)!;
        Tensor[] given = [.. inputs, .. model.Lowered.FixedInputs.Select(i => i.Constant!)];
        Array inputValues = Array.CreateInstance(valueType, given.Length);
        for (int i = 0; i < given.Length; i++)
        {
            inputValues.SetValue(Value(valueType, ElementArray.Of(given[i]), given[i].Shape), i);
        }

        string[] inputNames = [.. model.Graph.Inputs.Concat(model.Lowered.FixedInputs).Select(i => i.Name)];
        string[] outputNames = [.. model.Lowered.OutputNames];
        Type values = typeof(IReadOnlyCollection<>).MakeGenericType(valueType);
        Expression[] arguments =
        [
            Expression.Constant(Activator.CreateInstance(runOptionsType)!),
            Expression.Constant(inputNames, typeof(IReadOnlyCollection<string>)),
            Expression.Constant(inputValues, values),
            Expression.Constant(outputNames, typeof(IReadOnlyCollection<string>)),
        ];
        if (model.Graph.Outputs.Any(o => o.Type == ElementType.String) || file.Onnx.Graph.Outputs.Any(o => o.Kind != "a tensor"))
        {
            // Texts and dictionaries it makes anew at each run.
            MethodInfo making = sessionType.GetMethod("Run", [runOptionsType, typeof(IReadOnlyCollection<string>), values, typeof(IReadOnlyCollection<string>)])
                ?? throw new MissingMethodException("InferenceSession", "Run");
            Expression made = Expression.Convert(Expression.Call(Expression.Constant(session), making, arguments), typeof(IDisposable));
            return Expression.Lambda<Action>(Expression.Call(made, typeof(IDisposable).GetMethod("Dispose")!)).Compile();
        }

        Array outputValues = Array.CreateInstance(valueType, outputNames.Length);
        for (int i = 0; i < outputNames.Length; i++)
        {
            Value output = model.Graph.Outputs[i];
            outputValues.SetValue(Value(valueType, ElementArray.Create(output.Type, output.Shape.Count), output.Shape), i);
        }

        MethodInfo run = sessionType.GetMethod(
            "Run", [runOptionsType, typeof(IReadOnlyCollection<string>), values, typeof(IReadOnlyCollection<string>), values])
            ?? throw new MissingMethodException("InferenceSession", "Run");
        return Expression.Lambda<Action>(Expression.Call(
            Expression.Constant(session),
            run,
            [.. arguments, Expression.Constant(outputValues, values)])).Compile();
    }

    private object Value(Type valueType, Array elements, Shape shape)
    {
        if (elements is string[] texts)
        {
            return Texts(valueType, texts, shape);
        }

        MethodInfo create = valueType.GetMethods(BindingFlags.Public | BindingFlags.Static)
            .First(m => m.Name == "CreateTensorValueFromMemory" && m.IsGenericMethodDefinition && m.GetParameters() is [{ ParameterType.IsArray: true }, _]);
        return create.MakeGenericMethod(elements.GetType().GetElementType()!).Invoke(null, [elements, Array.ConvertAll(shape.ToArray(), d => (long)d)])!;
    }

    private object Texts(Type valueType, string[] texts, Shape shape)
    {
        object allocator = Find("OrtAllocator").GetProperty("DefaultInstance")!.GetValue(null)!;
        object value = valueType.GetMethod("CreateTensorWithEmptyStrings")!.Invoke(null, [allocator, Array.ConvertAll(shape.ToArray(), d => (long)d)])!;
        MethodInfo set = valueType.GetMethod("StringTensorSetElementAt", [typeof(ReadOnlyMemory<char>), typeof(int)])
            ?? throw new MissingMethodException("OrtValue", "StringTensorSetElementAt");
        for (int i = 0; i < texts.Length; i++)
        {
            set.Invoke(value, [texts[i].AsMemory(), i]);
        }

        return value;
    }

    private Type Find(string name) => _assembly.GetType($"{AssemblyName}.{name}") ?? throw new TypeLoadException($"There is no type {name} in it.");

    private static IEnumerable<(string Managed, string Native)> Candidates()
    {
        if (Environment.GetEnvironmentVariable("FUSEDGEN_ONNXRUNTIME") is { Length: > 0 } folder)
        {
            yield return (Path.GetFullPath(Path.Combine(folder, AssemblyName + ".dll")), Path.GetFullPath(Path.Combine(folder, NativeFile)));
        }

        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } configured
            ? configured
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string library = Path.Combine(packages, "microsoft.ml.onnxruntime");
        if (!Directory.Exists(library))
        {
            yield break;
        }

        foreach (string version in Directory.GetDirectories(library)
            .OrderByDescending(d => Version.TryParse(Path.GetFileName(d), out Version? v) ? v : new Version()))
        {
            string assemblies = Path.Combine(packages, "microsoft.ml.onnxruntime.managed", Path.GetFileName(version), "lib");
            string native = Path.Combine(version, "runtimes", Platform, "native", NativeFile);
            string? managed = s_frameworks.Select(f => Path.Combine(assemblies, f, AssemblyName + ".dll")).FirstOrDefault(File.Exists);
            if (managed is not null && File.Exists(native))
            {
                yield return (managed, native);
            }
        }
    }

    private static string Platform =>
        (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux") + "-" + RuntimeInformation.ProcessArchitecture.ToString()
            .ToLowerInvariant();

    private static string NativeFile =>
        OperatingSystem.IsWindows() ? "onnxruntime.dll" : OperatingSystem.IsMacOS() ? "libonnxruntime.dylib" : "libonnxruntime.so";
}
