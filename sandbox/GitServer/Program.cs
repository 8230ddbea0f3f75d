using ProgressiveDelivery.Sandbox.GitServer;

// git-server --urls http://198.18.255.1:3000 --root <folder of bare repositories> --token-file <file>
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
string Option(string name) => builder.Configuration[name] ?? throw new ArgumentException($"--{name} is missing");
builder.AddGit(Option("root"), (await File.ReadAllTextAsync(Option("token-file"))).Trim());

WebApplication app = builder.Build();
app.MapGit();
await app.RunAsync();
